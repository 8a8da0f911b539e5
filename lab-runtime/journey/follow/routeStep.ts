/** The steps of a routing decision: that it was taken was seen, the route that led to it is looked up. Pure. */
import type { JourneyObject, Rewrite } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';
import { lookUpRoute } from '../lookUpRoute.ts';
import { deviceName, labelOf, stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Waypoint } from './way.ts';

/** Sent by a socket of the namespace, out of a device. */
export function outputSteps(around: Surroundings, waypoint: Waypoint, packet: IpHeaders): readonly StepDraft[] {
  const { inode, visit } = waypoint;
  const who = labelOf(around.topology, inode);
  const device = deviceName(around.topology, inode, visit.outDevice);
  const route = routeTo(around, inode, packet.destination);
  return [
    stepAt(around, waypoint, {
      stage: 'socket',
      text: say`${who} sends it, with the source address ${packet.source}`,
      details: [say`TTL ${packet.ttl}, ${packet.length} bytes`],
      object: { kind: 'namespace', namespace: inode },
    }),
    stepAt(around, waypoint, { stage: 'route', device, text: say`Routing: out of ${device}`, ...route }),
  ];
}

/** From one device to another; `earlier` is the TTL that it came with. */
export function forwardStep(around: Surroundings, waypoint: Waypoint, packet: IpHeaders, earlier: number): StepDraft {
  const { inode, visit } = waypoint;
  const [from, to] = [visit.inDevice, visit.outDevice].map((device) => deviceName(around.topology, inode, device));
  const rewritten: readonly Rewrite[] = earlier === packet.ttl ? [] : [{ field: 'ttl', from: earlier, to: packet.ttl }];
  return stepAt(around, waypoint, {
    stage: 'route',
    device: to,
    text: say`Routing: forward, in by ${from ?? ''}, out of ${to ?? ''}`,
    ...(rewritten.length > 0 && { rewritten }),
    ...routeTo(around, inode, packet.destination),
  });
}

/** To a socket here. */
export function localStep(around: Surroundings, waypoint: Waypoint, packet: IpHeaders): StepDraft {
  return stepAt(around, waypoint, {
    stage: 'route',
    text: say`Routing: ${packet.destination} is an address of ${labelOf(around.topology, waypoint.inode)} itself`,
    ...routeTo(around, waypoint.inode, packet.destination),
  });
}

/** The route as the snapshot has it, as detail and object. */
export function routeTo(
  { topology }: Surroundings,
  inode: number,
  destination: string,
): { readonly details: readonly Phrase[]; readonly object?: JourneyObject } {
  const namespace = topology.namespace(inode);
  const way = namespace && lookUpRoute(namespace, destination);
  if (way?.kind === 'unknown') return { details: [say`a policy rule decides: ${way.rule}`] };
  if (way === undefined || way.kind === 'local') return { details: [] };
  const route = way.route;
  if (route === undefined) return { details: [say`no route to ${destination}`] };
  const nextHop = way.kind === 'out' && route.gateway !== undefined ? [say`next hop ${way.nextHop}`] : [];
  return {
    details: [say`route ${route.text}, table ${route.table}`, ...nextHop],
    object: { kind: 'route', namespace: inode, table: route.table, text: route.text },
  };
}

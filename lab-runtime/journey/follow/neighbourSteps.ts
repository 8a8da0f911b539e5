/** The steps of finding the next hop on a link: asked and answered, as was seen; else known already. Pure. */
import { say } from '../../model/phrase.ts';
import type { Namespace } from '../../model/snapshot.ts';
import type { Visit } from '../trace/visits.ts';
import { lookUpRoute } from '../lookUpRoute.ts';
import { nameOfMac } from './linkSteps.ts';
import { deviceName, stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Waypoint } from './way.ts';

/** Before a packet leaves by a device: `since` is the number of the visit before it in this namespace. */
export function neighbourSteps(around: Surroundings, waypoint: Waypoint, since: number): readonly StepDraft[] {
  const { inode, visit } = waypoint;
  const { topology } = around;
  const device = deviceName(topology, inode, visit.outDevice);
  const asked = discoveriesOn(around, inode, visit.outDevice).filter(
    ({ order }) => order > since && order < visit.order,
  );
  const request = asked.findLast(({ packet }) => packet.kind === 'neighbour' && packet.operation === 'request');
  const reply = asked.findLast(({ packet }) => packet.kind === 'neighbour' && packet.operation === 'reply');
  if (request?.packet.kind === 'neighbour' && reply?.packet.kind === 'neighbour') {
    const { wanted, mac } = reply.packet;
    const how = wanted.includes(':') ? 'ND' : 'ARP';
    return [
      stepAt(around, waypoint, {
        ...{ stage: 'neighbour', device },
        text: say`${how} on ${device}: who has ${wanted}? ${nameOfMac(topology, mac ?? '')} answers`,
        object: { kind: 'neighbour', namespace: inode, address: wanted, device },
      }),
    ];
  }
  const namespace = topology.namespace(inode);
  if (namespace === undefined || visit.packet.kind !== 'ip') return [];
  return cached(around, waypoint, namespace, visit.packet.destination, device);
}

/** Questions and answers that left by a device, or came in by it. */
export function discoveriesOn(
  { discoveries }: Surroundings,
  inode: number,
  device: number | undefined,
): readonly Visit[] {
  return (discoveries.get(inode) ?? []).filter(
    ({ marker, inDevice, outDevice }) => marker?.layer === 'netdev' && (inDevice ?? outDevice) === device,
  );
}

function cached(
  around: Surroundings,
  waypoint: Waypoint,
  namespace: Namespace,
  destination: string,
  device: string,
): readonly StepDraft[] {
  const way = lookUpRoute(namespace, destination);
  if (way.kind !== 'out' || way.device !== device) return [];
  const known = namespace.neighbours.find((one) => one.address === way.nextHop && one.device === device);
  return [
    stepAt(around, waypoint, {
      ...{ stage: 'neighbour', device },
      text:
        known?.mac === undefined
          ? say`${way.nextHop} is known on ${device}: nobody was asked`
          : say`${way.nextHop} is known on ${device}: ${nameOfMac(around.topology, known.mac)}, nobody was asked`,
      ...{ certainty: 'inferred', by: 'snapshot' },
      object: { kind: 'neighbour', namespace: namespace.inode, address: way.nextHop, device },
    }),
  ];
}

/** The steps of devices: in, out, over a cable, through a bridge. Pure. */
import { asItIs, say, type Phrase } from '../../model/phrase.ts';
import type { FdbEntry, Link } from '../../model/snapshot.ts';
import { deviceName, interfaceObject, labelOf, stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Topology } from './topology.ts';
import type { Waypoint } from './way.ts';

/** In by a device. */
export function ingressStep(around: Surroundings, waypoint: Waypoint): StepDraft {
  const { inode, visit } = waypoint;
  const { topology } = around;
  const link = topology.link(inode, visit.inDevice);
  const device = deviceName(topology, inode, visit.inDevice);
  const { sourceMac, destinationMac } = visit.packet;
  const isUp = link?.kind === 'bridge';
  return stepAt(around, waypoint, {
    stage: 'link',
    device,
    direction: 'in',
    text: isUp
      ? say`Up from the bridge: in by ${device}`
      : link?.master === undefined
        ? say`In by ${device}`
        : say`In by ${device}, a port of ${link.master}`,
    details:
      sourceMac === undefined || destinationMac === undefined || isUp
        ? []
        : [asItIs(`${nameOfMac(topology, sourceMac)} → ${nameOfMac(topology, destinationMac)}`)],
    object: interfaceObject(topology, inode, visit.inDevice),
  });
}

/** Out of a device, and where its cable leads. */
export function egressStep(around: Surroundings, waypoint: Waypoint): StepDraft {
  const { inode, visit } = waypoint;
  const { topology } = around;
  const device = deviceName(topology, inode, visit.outDevice);
  const peer = topology.peer(inode, visit.outDevice);
  const link = topology.link(inode, visit.outDevice);
  return stepAt(around, waypoint, {
    stage: 'link',
    device,
    direction: 'out',
    text:
      peer !== undefined
        ? say`Out of ${device}, over the cable (veth) to ${labelOf(topology, peer.inode)} ${peer.name}`
        : link?.kind === 'bridge'
          ? say`Down to the bridge: out of ${device}`
          : say`Out of ${device}`,
    details:
      peer === undefined || around.isEntered(peer.inode)
        ? []
        : [say`the namespace of ${labelOf(topology, peer.inode)} could not be entered: what happens there is not seen`],
    object: interfaceObject(topology, inode, visit.outDevice),
    ...(waypoint.isInferred === true && { certainty: 'inferred', by: 'arrival' }),
  });
}

/** What a bridge decides: up to the IP layer, or out of a port. */
export function bridgeStep(around: Surroundings, waypoint: Waypoint, copies: readonly number[]): StepDraft {
  const { inode, visit } = waypoint;
  const { topology } = around;
  const mac = visit.packet.destinationMac ?? '';
  if (visit.marker?.hook === 'input') {
    const bridge = topology.link(inode, visit.inDevice)?.master ?? '';
    return stepAt(around, waypoint, {
      ...{ stage: 'bridge', device: bridge },
      text: say`Bridge ${bridge}: ${mac} is its own address, so it goes up to IP`,
    });
  }
  const port = topology.link(inode, visit.outDevice);
  const name = deviceName(topology, inode, visit.outDevice);
  const bridge = port?.master ?? '';
  return stepAt(around, waypoint, {
    ...{ stage: 'bridge', device: bridge },
    text: say`Bridge ${bridge}: out of port ${name}`,
    details: [
      decision(topology, inode, mac, port),
      ...copies.map((other) => say`a copy goes out of ${deviceName(topology, inode, other)}, where nobody takes it`),
    ],
    object: interfaceObject(topology, inode, visit.outDevice),
  });
}

function decision(topology: Topology, inode: number, mac: string, port: Link | undefined): Phrase {
  // The lowest bit of the first byte: to a group (IEEE 802).
  if ((Number.parseInt(mac.slice(0, 2), 16) & 1) === 1) return say`${mac} is a group's address: flooded`;
  const entry = entryOf(topology, inode, mac, port?.master);
  if (entry?.device === port?.name)
    return say`forwarding table: ${nameOfMac(topology, mac)} is behind ${port?.name ?? ''}`;
  return say`the forwarding table did not have ${nameOfMac(topology, mac)} when it was read: flooded, or learnt since`;
}

/** The entry that a bridge has for a MAC, on another device than itself. */
export function entryOf(
  topology: Topology,
  inode: number,
  mac: string,
  bridge: string | undefined,
): FdbEntry | undefined {
  return topology
    .namespace(inode)
    ?.fdb.find((one) => one.mac === mac && one.device !== bridge && (one.bridge ?? bridge) === bridge);
}

/** `02:42:ac:11:00:02 (web eth0)`. */
export function nameOfMac(topology: Topology, mac: string): string {
  const owner = topology.ownerOfMac(mac);
  return owner === undefined ? mac : `${mac} (${owner.namespace.label} ${owner.link.name})`;
}

/** The packet ended on a link: nobody has its next hop, a cable is broken, or a bridge would not pass it on. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { Link, LinkEnd } from '../../model/snapshot.ts';
import { entryOf, nameOfMac } from '../follow/linkSteps.ts';
import { discoveriesOn } from '../follow/neighbourSteps.ts';
import { deviceName, interfaceObject, labelOf } from '../follow/stepDraft.ts';
import type { Topology } from '../follow/topology.ts';
import { bestRoute } from '../lookUpRoute.ts';
import type { Case } from './evidence.ts';
import { brokenCable, portCause } from './portCause.ts';

/** Undefined where it did not end on a link. */
export function linkCause(one: Case): JourneyCause | undefined {
  const { marker } = one.end.visit;
  if (marker?.layer === 'netdev' && marker.hook === 'egress') return cableCause(one) ?? ownBridgeCause(one);
  if (marker?.layer === 'bridge' || one.end.inBridge) return bridgeCause(one);
  if (marker?.hook === 'ingress') return strayCause(one);
  if (marker?.layer === 'inet' && marker.hook === 'postrouting' && marker.edge === 'last')
    return neighbourCause(one) ?? cableCause(one);
  return undefined;
}

/** Out of a device, and not in at the other end. */
function cableCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  const link = topology.link(end.inode, end.visit.outDevice);
  const peer = topology.peer(end.inode, end.visit.outDevice);
  if (link === undefined || peer === undefined) return undefined;
  const broken =
    brokenCable(topology, { inode: end.inode, ifindex: link.ifindex, name: link.name }) ?? narrowCable(one, peer);
  if (broken === undefined && !one.isEntered(peer.inode)) return unseenCause(one, link, peer);
  return broken && { ...broken, evidence: [...broken.evidence, say`it left by ${link.name}, and came in nowhere`] };
}

/** Down to a bridge, which did not send it on; also what a bridge has rewritten, where its neighbour is not sure (br_nf_dev_xmit). */
function ownBridgeCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  return topology.link(end.inode, end.visit.outDevice)?.kind === 'bridge' ? bridgeCause(one) : undefined;
}

/** It went where nobody looks: all that is known is that no answer came. */
function unseenCause({ topology }: Case, link: Link, peer: LinkEnd): JourneyCause {
  const who = labelOf(topology, peer.inode);
  return {
    kind: 'unknown',
    text: say`it left by ${link.name} for ${peer.name} of ${who}, whose namespace could not be entered: what became of it there is not known`,
    remedy: say`Run it as root; a namespace that is only mounted must have a path without blanks`,
    object: { kind: 'namespace', namespace: peer.inode },
    evidence: [],
    unmatched: [],
  };
}

/** A veth drops what is longer than its peer takes (net/core/dev.c, is_skb_forwardable). */
function narrowCable({ end, topology }: Case, peer: LinkEnd): JourneyCause | undefined {
  const { packet } = end.visit;
  const far = topology.link(peer.inode, peer.ifindex);
  if (far === undefined || packet.kind !== 'ip' || packet.length <= far.mtu) return undefined;
  const who = labelOf(topology, peer.inode);
  return {
    kind: 'mtu-exceeded',
    text: say`it has ${packet.length} bytes, and the other end of the cable, ${far.name} of ${who}, takes ${far.mtu}: it is dropped, and nobody is told`,
    remedy: say`Give both ends one MTU: ${`ip link set ${far.name} mtu ${String(packet.length)}`}`,
    object: interfaceObject(topology, peer.inode, peer.ifindex),
    evidence: [],
    unmatched: [],
  };
}

/** A copy of a frame for somebody else: who has its address was not reached. */
function strayCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  const mac = end.visit.packet.destinationMac ?? '';
  const link = topology.link(end.inode, end.visit.inDevice);
  const owner = topology.ownerOfMac(mac);
  if (mac === '' || link === undefined || link.mac === mac) return undefined;
  const evidence = [
    say`the frame was for ${nameOfMac(topology, mac)}, and came to ${labelOf(topology, end.inode)} ${link.name} as a copy`,
  ];
  const broken =
    owner &&
    brokenCable(topology, { inode: owner.namespace.inode, ifindex: owner.link.ifindex, name: owner.link.name });
  if (broken !== undefined) return { ...broken, evidence: [...broken.evidence, ...evidence] };
  return {
    kind: 'neighbour-failed',
    text: say`nobody has ${mac}, which the sender remembers for ${end.visit.packet.destination}`,
    remedy: say`Let it forget that: ${`ip neigh flush to ${end.visit.packet.destination}`}`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence,
    unmatched: [],
  };
}

/** A frame that a bridge took in, by a port or from above, and did not send on. */
function bridgeCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  const { visit, inode } = end;
  const entered = topology.link(inode, end.enteredBy ?? visit.inDevice);
  const out = topology.link(inode, visit.outDevice);
  const bridge = [out, entered].find((link) => link?.kind === 'bridge')?.name ?? entered?.master ?? out?.master;
  if (bridge === undefined) return undefined;
  const mac = macInBridge(one);
  const entry = entryOf(topology, inode, mac, bridge);
  const ports = topology.namespace(inode)?.links.filter(({ master }) => master === bridge) ?? [];
  const port = ports.find(({ name }) => name === entry?.device) ?? portToMac(topology, inode, mac, ports);
  const evidence = [say`the frame for ${nameOfMac(topology, mac)} was taken in by ${bridge}, and did not leave it`];
  return port === undefined
    ? undefined
    : portCause(one, port, entered?.master === bridge ? entered : undefined, evidence);
}

/** What is rewritten while a bridge has it goes to who has the new address (net/bridge/br_netfilter_hooks.c). */
function macInBridge({ end, topology }: Case): string {
  const { packet } = end.visit;
  const owner = topology.ownerOfAddress(packet.destination);
  const device = owner?.addresses.find(({ address }) => address === packet.destination)?.interface;
  const link = owner?.links.find(({ name, mac }) => name === device && mac !== undefined);
  const isRewritten = owner !== undefined && owner.inode !== end.inode && link?.mac !== packet.destinationMac;
  return (isRewritten ? link?.mac : undefined) ?? packet.destinationMac ?? '';
}

/** The port whose cable leads to who has the MAC. */
function portToMac(topology: Topology, inode: number, mac: string, ports: readonly Link[]): Link | undefined {
  const owner = topology.ownerOfMac(mac);
  return ports.find(({ ifindex }) => {
    const peer = topology.peer(inode, ifindex);
    return peer !== undefined && peer.inode === owner?.namespace.inode && peer.ifindex === owner.link.ifindex;
  });
}

/** Nobody answered who has the next hop. Where somebody has it, the way to him is broken. */
function neighbourCause(one: Case): JourneyCause | undefined {
  const { end, topology } = one;
  const { visit, inode, namespace } = end;
  const device = deviceName(topology, inode, visit.outDevice);
  const asked = discoveriesOn(one, inode, visit.outDevice).filter(
    ({ order, packet }) => order > visit.order && packet.kind === 'neighbour' && packet.operation === 'request',
  );
  const destination = visit.packet.destination;
  const nextHop = (namespace && bestRoute(namespace, destination)?.gateway) ?? destination;
  const own = topology.link(inode, visit.outDevice);
  const state = namespace?.neighbours
    .find((entry) => entry.address === nextHop && entry.device === device)
    ?.states.join(',');
  if (asked.length === 0 && state !== 'FAILED' && state !== 'INCOMPLETE') return undefined;
  const how = destination.includes(':') ? 'ND' : 'ARP';
  const evidence = [
    ...(asked.length === 0
      ? []
      : [say`${how} on ${device} asked ${asked.length} times for ${nextHop}, and nobody answered`]),
    ...(state === undefined ? [] : [say`neighbour ${nextHop}: ${state}`]),
  ];
  const broken =
    (own && brokenCable(topology, { inode, ifindex: own.ifindex, name: own.name })) ?? brokenWay(one, nextHop);
  if (broken !== undefined) return { ...broken, evidence: [...broken.evidence, ...evidence] };
  return {
    kind: 'neighbour-failed',
    text: say`nobody on ${device} of ${labelOf(topology, inode)} has ${nextHop}: ${how} is not answered`,
    remedy: say`See whether ${nextHop} is right, and whether who has it runs and is on that network`,
    object: { kind: 'neighbour', namespace: inode, address: nextHop, device },
    evidence,
    unmatched: [],
  };
}

/** Who has the address is known, and the way to him is not whole. */
function brokenWay(one: Case, address: string): JourneyCause | undefined {
  const { topology, end } = one;
  const owner = topology.ownerOfAddress(address);
  const name = owner?.addresses.find((own) => own.address === address)?.interface;
  const link = owner?.links.find((own) => own.name === name);
  if (owner === undefined || link === undefined || owner.inode === end.inode) return undefined;
  const broken = brokenCable(topology, { inode: owner.inode, ifindex: link.ifindex, name: link.name });
  if (broken !== undefined) return broken;
  const port = topology.peer(owner.inode, link.ifindex);
  const at = port && topology.link(port.inode, port.ifindex);
  const mine = topology.peer(end.inode, end.visit.outDevice);
  const from = mine && topology.link(mine.inode, mine.ifindex);
  if (port === undefined || at === undefined) return undefined;
  return portCause({ ...one, end: { ...end, inode: port.inode } }, at, from, []);
}

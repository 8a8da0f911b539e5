/**
 * Whether a packet that enters the host, or is sent by it, comes to somebody who answers, and whether the answer comes back:
 * by the rules, routes and sockets of a snapshot: one host with its containers. Of IPv6, that neighbours find each other
 * is taken for granted. Pure.
 */
import type { Packet } from '../firewall/packet.ts';
import { familyOf } from '../model/addressFamily.ts';
import { say } from '../model/phrase.ts';
import type { Link, ListeningSocket, Namespace, Snapshot } from '../model/snapshot.ts';
import { passHook } from './hooks.ts';
import { hasAddress, lookUpRoute } from './lookUpRoute.ts';
import { stop, type Reach } from './stop.ts';
import { noWayBack } from './wayBack.ts';

/** A first packet: where it enters the host, undefined where the host itself sends it. */
export interface Attempt {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly inInterface?: string | undefined;
}

/** See the head of this file. */
export function reach(snapshot: Snapshot, attempt: Attempt): Reach {
  const { host } = snapshot;
  const first: Packet = {
    ...{ protocol: attempt.protocol, source: attempt.source, destination: attempt.destination },
    // Which port a client has is the kernel's choice.
    ...{ sourcePort: undefined, destinationPort: attempt.port, inInterface: attempt.inInterface },
    ...{ state: 'NEW', isDnat: false, mark: 0, isLocal: (address) => hasAddress(host, address) },
  };
  const isSent = attempt.inInterface === undefined;
  const out = isSent ? outOf(host, first.destination) : undefined;
  const begun = passHook(host, isSent ? 'OUTPUT' : 'PREROUTING', { ...first, outInterface: out });
  const stopped = stop(begun, isSent ? 'OUTPUT' : 'PREROUTING', 'host');
  if (stopped !== undefined) return stopped;
  const packet = { ...begun.packet, outInterface: undefined };
  const way = lookUpRoute(host, packet.destination);
  switch (way.kind) {
    case 'local':
      return toHost(snapshot, isSent ? { ...packet, inInterface: 'lo' } : packet);
    case 'unknown':
      return { reachable: 'unknown', why: say`a policy rule may send it another way: ${way.rule}` };
    case 'none':
      return { reachable: 'no', why: say`the host has no route to ${packet.destination}` };
    case 'out':
      return onward(snapshot, packet, way, isSent);
  }
}

function outOf(host: Namespace, destination: string): string | undefined {
  const way = lookUpRoute(host, destination);
  return way.kind === 'out' ? way.device : way.kind === 'local' ? 'lo' : undefined;
}

/** It is for the host itself. */
function toHost({ host }: Snapshot, packet: Packet): Reach {
  const stopped = stop(passHook(host, 'INPUT', packet), 'INPUT', 'host');
  if (stopped !== undefined) return stopped;
  return answer(host.sockets, packet, 'host');
}

/** It leaves the host by an interface, to a container that is there. */
function onward(
  snapshot: Snapshot,
  packet: Packet,
  way: { readonly device: string; readonly nextHop: string },
  isSent: boolean,
): Reach {
  const { host } = snapshot;
  const leaving = { ...packet, outInterface: way.device };
  if (!isSent) {
    const setting = familyOf(packet.destination) === 'ipv6' ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward';
    if (host.sysctls[setting] === '0') return { reachable: 'no', why: say`the host does not forward: ${setting} is 0` };
    const stopped = stop(passHook(host, 'FORWARD', leaving), 'FORWARD', 'host');
    if (stopped !== undefined) return stopped;
  }
  const owner = ownerOf(snapshot, way.nextHop);
  if (owner === undefined) return nobody(snapshot, way.nextHop);
  const link = linkWith(owner, way.nextHop);
  if (link?.flags.includes('UP') !== true) {
    return { reachable: 'no', why: say`${link?.name ?? '?'} of ${owner.label} is down` };
  }
  if (!hasAddress(owner, packet.destination)) return { reachable: 'unknown', why: say`it goes on from ${owner.label}` };
  const arrived = { ...packet, ...inside(owner, packet.destination) };
  const refused = stop(passHook(owner, 'INPUT', arrived), 'INPUT', owner.label);
  if (refused !== undefined) return refused;
  const served = answer(owner.sockets, arrived, owner.label);
  return served.reachable === 'yes' ? (noWayBack(host, owner, leaving) ?? served) : served;
}

/** Another namespace that has the address. */
function ownerOf({ namespaces, host }: Snapshot, address: string): Namespace | undefined {
  return namespaces.find(
    (one) => one.inode !== host.inode && one.addresses.some((own) => own.address === address && own.interface !== 'lo'),
  );
}

function linkWith({ addresses, links }: Namespace, address: string): Link | undefined {
  const own = addresses.find((one) => one.address === address && one.interface !== 'lo');
  return links.find(({ ifindex }) => ifindex === own?.ifindex);
}

/** Where a cable of the host leads to a place that nobody saw, somebody may be there. */
function nobody({ host }: Snapshot, address: string): Reach {
  const open = host.links.find(({ kind, peer }) => kind === 'veth' && peer === undefined);
  const why = say`nobody who was seen has the address ${address}`;
  return { reachable: open === undefined ? 'no' : 'unknown', why };
}

function inside(owner: Namespace, address: string): Pick<Packet, 'inInterface' | 'outInterface' | 'isLocal'> {
  const inInterface = owner.addresses.find((one) => one.address === address)?.interface;
  return { inInterface, outInterface: undefined, isLocal: (one) => hasAddress(owner, one) };
}

/** Addresses at which one listens who takes what is sent to this one. */
function takers(destination: string): readonly string[] {
  const own = ['::', destination];
  return familyOf(destination) === 'ipv6' ? own : ['0.0.0.0', ...own];
}

/** Who listens takes it, at the address or at any; of IPv6 any takes IPv4, too. */
function answer(
  sockets: readonly ListeningSocket[] | undefined,
  { protocol, destination, destinationPort }: Packet,
  label: string,
): Reach {
  const port = `${String(destinationPort)}/${protocol}`;
  if (sockets === undefined) return { reachable: 'unknown', why: say`who listens in ${label} is not known` };
  const isThere = sockets.some(
    (one) => one.protocol === protocol && one.port === destinationPort && takers(destination).includes(one.address),
  );
  return isThere
    ? { reachable: 'yes', why: say`somebody listens at ${port} in ${label}` }
    : { reachable: 'no', why: say`nobody listens at ${port} in ${label}` };
}

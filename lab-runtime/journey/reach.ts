/**
 * Whether a packet that enters the host, or is sent by it, comes to somebody who answers, and whether the answer comes back:
 * by the rules, routes and sockets of a snapshot. IPv4, one host with its containers. Pure.
 */
import type { Packet } from '../firewall/packet.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { Link, ListeningSocket, Namespace, Snapshot } from '../model/snapshot.ts';
import { passHook, type Hook, type HookFate } from './hooks.ts';
import { hasAddress, lookUpRoute } from './lookUpRoute.ts';

/** Whether somebody is reached, and what settles it. */
export interface Reach {
  readonly reachable: 'yes' | 'no' | 'unknown';
  readonly why: Phrase;
  /** The rule that settles it. */
  readonly rule?:
    { readonly table: string; readonly chain: string; readonly number: number; readonly text: string } | undefined;
}

/** A first packet: where it enters the host, undefined where the host itself sends it. */
export interface Attempt {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly inInterface?: string | undefined;
}

/** A port no rule is likely to ask for; which one a client has is the kernel's choice. */
const clientPort = undefined;

/** See the head of this file. */
export function reach(snapshot: Snapshot, attempt: Attempt): Reach {
  const { host } = snapshot;
  const first: Packet = {
    ...{ protocol: attempt.protocol, source: attempt.source, destination: attempt.destination },
    ...{ sourcePort: clientPort, destinationPort: attempt.port, inInterface: attempt.inInterface },
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
    const forwards = host.sysctls['net.ipv4.ip_forward'];
    if (forwards === '0') return { reachable: 'no', why: say`the host does not forward: net.ipv4.ip_forward is 0` };
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
  return served.reachable === 'yes' ? (answerStopped(host, owner, leaving) ?? served) : served;
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

/** The first answer comes the same way back; conntrack knows it, so no nat rule is asked. */
function answerStopped(host: Namespace, owner: Namespace, there: Packet): Reach | undefined {
  const back: Packet = {
    ...there,
    source: there.destination,
    sourcePort: there.destinationPort,
    destination: there.source,
    destinationPort: clientPort,
    inInterface: there.outInterface,
    outInterface: there.inInterface,
    state: 'ESTABLISHED',
  };
  const out = stop(passHook(owner, 'OUTPUT', { ...back, inInterface: undefined }), 'OUTPUT', owner.label);
  const hook = there.inInterface === undefined ? 'INPUT' : 'FORWARD';
  const stopped = out ?? stop(passHook(host, hook, back), hook, 'host');
  return stopped && { ...stopped, why: say`the answer does not come back: ${stopped.why}` };
}

/** Undefined where the packet is through. */
function stop(fate: HookFate, hook: Hook, label: string): Reach | undefined {
  if (fate.kind === 'through' || fate.kind === 'rewritten') return undefined;
  const where = say`${hook} of ${label}`;
  if (fate.kind === 'unread') return { reachable: 'unknown', why: say`the rules are not known: ${fate.why}` };
  if (fate.policyOf !== undefined) {
    return { reachable: 'no', why: say`the policy of ${fate.policyOf.table} ${where} drops it` };
  }
  const { table = '', rule } = fate.rule ?? {};
  const named = rule && { table, chain: rule.chain, number: rule.number, text: rule.text };
  const text = `${table} ${rule?.chain ?? ''} ${String(rule?.number ?? '')}`;
  switch (fate.kind) {
    case 'dropped':
      return { reachable: 'no', why: say`a rule drops it: ${text}`, rule: named };
    case 'rejected':
      return { reachable: 'no', why: say`a rule rejects it: ${text}`, rule: named };
    case 'unknown':
      return { reachable: 'unknown', why: say`it depends on a rule that is not understood: ${text}`, rule: named };
  }
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
    (one) =>
      one.protocol === protocol &&
      one.port === destinationPort &&
      ['0.0.0.0', '::', destination, `::ffff:${destination}`].includes(one.address),
  );
  return isThere
    ? { reachable: 'yes', why: say`somebody listens at ${port} in ${label}` }
    : { reachable: 'no', why: say`nobody listens at ${port} in ${label}` };
}

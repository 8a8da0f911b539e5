/** A packet at a chain, as the rules of iptables see it. Pure. */
import type { Packet } from '../../firewall/packet.ts';
import { hasAddress } from '../lookUpRoute.ts';
import type { Visit } from '../trace/visits.ts';
import { deviceName } from './stepDraft.ts';
import type { Topology } from './topology.ts';

/** What connection tracking takes a packet for (conntrack's `ctstate`). */
export type ConnectionState = 'new' | 'established' | 'related' | 'invalid';

/** See the head of this file. `expected`: what its connection is where the kernel does not tell. */
export function packetInRules(
  topology: Topology,
  { inode, visit }: { readonly inode: number; readonly visit: Visit },
  expected: ConnectionState,
): Packet {
  const { packet } = visit;
  const namespace = topology.namespace(inode);
  const name = (device: number | undefined): string | undefined =>
    device === undefined ? undefined : deviceName(topology, inode, device);
  const ip = packet.kind === 'ip' ? packet : undefined;
  return {
    protocol: ip?.protocol === 'udp' || ip?.protocol === 'icmp' || ip?.protocol === 'icmpv6' ? ip.protocol : 'tcp',
    ...{ source: packet.source, destination: packet.destination },
    ...{ sourcePort: ip?.sourcePort, destinationPort: ip?.destinationPort, icmpType: ip?.icmp?.type },
    ...{ inInterface: name(visit.inDevice), outInterface: name(visit.outDevice) },
    state: states[visit.connection ?? expected] ?? 'NEW',
    isDnat: false,
    mark: visit.mark ?? 0,
    isLocal: (address) => namespace !== undefined && hasAddress(namespace, address),
  };
}

/** What is untracked is none of these; who asks for a state takes it for new. */
const states: Readonly<Record<string, Packet['state']>> = {
  ...{ new: 'NEW', established: 'ESTABLISHED', related: 'RELATED', invalid: 'INVALID' },
};

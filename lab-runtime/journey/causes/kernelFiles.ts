/** Reads what the kernel tells in /proc/net: counters that go up, and sockets that listen. Pure. */
import { procNetAddress } from '../../model/procNetAddress.ts';
import type { Listener } from './evidence.ts';

/**
 * Counters of /proc/net/snmp and netstat, which have a line of names and one of numbers for each protocol, and of snmp6, which
 * has a name and a number a line: `Ip.InAddrErrors`, `TcpExt.IPReversePathFilter`, `Ip6.InNoRoutes`.
 */
export function readCounters(texts: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) {
    const lines = (text ?? '').split('\n').filter((line) => line !== '');
    let names: readonly string[] = [];
    for (const line of lines) {
      const [first = '', ...rest] = line.split(/[\s]+/u);
      if (!first.endsWith(':')) {
        const six = /^(?<protocol>Ip6|Icmp6|Udp6|UdpLite6)(?<name>.+)$/u.exec(first)?.groups;
        if (six !== undefined) found.set(`${six['protocol'] ?? ''}.${six['name'] ?? ''}`, Number(rest[0]));
      } else if (/^[A-Za-z]/u.test(rest[0] ?? '')) names = rest;
      else rest.forEach((value, index) => found.set(`${first.slice(0, -1)}.${names[index] ?? ''}`, Number(value)));
    }
  }
  return found;
}

/** Counters that are greater than before, with by how much. */
export function countedSince(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...after].flatMap(([name, value]) => {
      const more = value - (before.get(name) ?? 0);
      return more > 0 ? [[name, more] as const] : [];
    }),
  );
}

/** State 0A of TCP is LISTEN; of UDP all sockets without a peer take what comes (proc_net_tcp; 07, unconnected). */
const listening = { tcp: '0A', udp: '07' } as const;

/** Sockets of /proc/net/tcp, tcp6, udp and udp6 that take what comes. */
export function readListeners(protocol: 'tcp' | 'udp', texts: readonly (string | undefined)[]): readonly Listener[] {
  return texts.flatMap((text) =>
    (text ?? '').split('\n').flatMap((line): readonly Listener[] => {
      const [, local = '', , state] = line.trim().split(/\s+/u);
      const [hex = '', port = ''] = local.split(':');
      if (state !== listening[protocol] || !/^(?:[\dA-F]{8}|[\dA-F]{32})$/u.test(hex)) return [];
      return [{ protocol, address: procNetAddress(hex), port: Number.parseInt(port, 16) }];
    }),
  );
}

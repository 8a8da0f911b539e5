/** What a packet is once a rule has rewritten its destination (DNAT, REDIRECT). Pure. */
import { familyOf } from '../model/addressFamily.ts';
import type { Fate } from './evaluate.ts';
import type { Packet } from './packet.ts';

const target = /^(?:\[(?<six>[\da-f:]+)(?:-[\da-f:]+)?\]|(?<four>[\d.]*)(?:-[\d.]+)?)(?::(?<port>\d+))?/iu;

/** `172.17.0.2:80`, `[fd00::2]:80`, an address alone or, of REDIRECT, `:8080`. Of a range, which of its addresses is taken is the kernel's choice: the first stands for all. */
export function rewrittenPacket({ to = '', packet }: Fate): Packet {
  const isAlone =
    familyOf(packet.destination) === 'ipv6' && /^[\da-f:]*::?[\da-f:]*$/iu.test(to) && !/^:\d+$/u.test(to);
  const { six, four, port = '' } = (isAlone ? { six: to } : target.exec(to)?.groups) ?? {};
  const address = six ?? four ?? '';
  const loopback = familyOf(packet.destination) === 'ipv6' ? '::1' : '127.0.0.1';
  return {
    ...packet,
    isDnat: true,
    destination: address === '' ? (packet.inInterface === undefined ? loopback : packet.destination) : address,
    destinationPort: port === '' ? packet.destinationPort : Number(port),
  };
}

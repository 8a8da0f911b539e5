/** What an ICMP message says (RFC 792, 4443, 4861). Pure. */
import type { IpHeaders } from '../../journey/trace/packetHeaders.ts';

const unreachable4 = ['network', 'host', 'protocol', 'port', 'fragmentation needed', 'source route failed'];
const prohibited4: Readonly<Record<number, string>> = {
  9: 'network prohibited',
  10: 'host prohibited',
  13: 'prohibited',
};
const unreachable6 = ['no route', 'prohibited', 'beyond scope', 'address', 'port'];

const types4: Readonly<Record<number, string>> = {
  0: 'echo reply',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
};
const types6: Readonly<Record<number, string>> = {
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'listener query',
  131: 'listener report',
  132: 'listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbour solicitation',
  136: 'neighbour advertisement',
  137: 'redirect',
  143: 'listener report',
};

/** The words of a message; of an echo with its numbers. */
export function icmpText({ protocol, icmp }: Pick<IpHeaders, 'protocol' | 'icmp'>, length: string): string {
  if (icmp === undefined) return length;
  const { type, code, id, sequence } = icmp;
  const isSix = protocol === 'icmpv6';
  const isEcho = isSix ? type === 128 || type === 129 : type === 8 || type === 0;
  const name = (isSix ? types6 : types4)[type];
  if (isEcho && name !== undefined) return `${name}, id ${String(id)}, seq ${String(sequence)}, ${length}`;
  const isUnreachable = type === (isSix ? 1 : 3);
  if (!isUnreachable) return `${name ?? `type ${String(type)}, code ${String(code)}`}, ${length}`;
  const what = isSix ? unreachable6[code] : (unreachable4[code] ?? prohibited4[code]);
  return `unreachable: ${what ?? `code ${String(code)}`}, ${length}`;
}

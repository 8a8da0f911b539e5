/**
 * Connections that a rule has sent elsewhere, as /proc/net/nf_conntrack and `conntrack -L -o extended` print them: the way of the
 * first packet, then the one that its answer is expected on (linux net/netfilter/nf_conntrack_standalone.c, ct_seq_show). Pure; never throws.
 */
import { known, unknown, type Fact } from '../model/fact.ts';
import type { TranslatedConnection } from '../model/snapshot.ts';

/** So many lines are read. */
export const mostConnections = 2000;

/** What the collector says where neither is there. */
export const noConntrack = 'no conntrack';

const line =
  /^ipv[46] +\d+ +(?<protocol>tcp|udp|sctp) +\d+ (?<seconds>\d+) (?:(?<state>[A-Z_]+) )?src=(?<source>\S+) dst=(?<destination>\S+) sport=(?<sourcePort>\d+) dport=(?<destinationPort>\d+) (?<more>.*?)src=(?<address>\S+) dst=\S+ sport=(?<port>\d+) dport=\d+ /u;

/** See the head of this file; undefined where they were not asked for. */
export function readConnections(text: string | undefined): Fact<readonly TranslatedConnection[]> | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === noConntrack) {
    return unknown(
      '/proc/net/nf_conntrack cannot be read, and conntrack, of the package of that name, is not installed',
    );
  }
  return known(text.split('\n').flatMap(connectionOf));
}

function connectionOf(text: string): readonly TranslatedConnection[] {
  const {
    protocol = '',
    seconds,
    state,
    source = '',
    more = '',
    address = '',
    ...found
  } = line.exec(text)?.groups ?? {};
  const { destination = '', sourcePort, destinationPort, port } = found;
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
  const isSame = destination === address && destinationPort === port;
  if (isSame) return [];
  return [
    {
      protocol,
      source,
      sourcePort: Number(sourcePort),
      destination,
      destinationPort: Number(destinationPort),
      address,
      port: Number(port),
      ...(state === undefined ? {} : { state }),
      seconds: Number(seconds),
      isAnswered: !more.includes('[UNREPLIED]'),
    },
  ];
}

/**
 * What a name means to who sends: asked as a program there would, /etc/hosts first, then the name servers of /etc/resolv.conf
 * (hosts(5), resolv.conf(5)). On Docker's networks that is its embedded server at 127.0.0.11.
 */
import { decode, encode, type Packet } from 'dns-packet';
import type { JourneyFamily } from '../../model/journey.ts';
import { familyOf, isLoopback } from '../../model/addressFamily.ts';
import type { ResolvedName } from '../../journey/xray/nameStep.ts';
import type { Agent } from '../agent/agent.ts';

/** The most name servers that are asked (resolv.conf(5), MAXNS). */
const mostServers = 3;

/** Which servers a namespace had when one of its names was asked for last: they are asked at once, which saves a round trip. */
const lastServers = new WeakMap<Agent, Map<string, readonly string[]>>();

/** What is asked for. */
export interface NameWish {
  readonly name: string;
  /** Of which an address is wanted; IPv4 where nothing is said. */
  readonly family?: JourneyFamily | undefined;
  /** Whether the place knows an address itself: servers far away, which may not answer for long, then need not be asked. */
  readonly isKnown: boolean;
}

/** Undefined where neither knows it. */
export async function resolveName(
  agent: Agent,
  namespace: string,
  { name, family = 'ipv4', isKnown }: NameWish,
): Promise<ResolvedName | undefined> {
  const known = lastServers.get(agent) ?? new Map<string, readonly string[]>();
  lastServers.set(agent, known);
  // Docker's own is at 127.0.0.11.
  const [guess] = (known.get(namespace) ?? []).filter(isLoopback);
  const early = guess === undefined ? undefined : askServer(agent, namespace, guess, name, family);
  early?.catch(() => undefined);
  const [hosts = '', resolv = ''] = await agent.read(namespace, ['pid/root/etc/hosts', 'pid/root/etc/resolv.conf']);
  const address = fromHosts(hosts, name, family);
  if (address !== undefined) return { name, address, by: 'hosts' };
  const servers = nameServers(resolv).slice(0, mostServers);
  known.set(namespace, servers);
  for (const server of isKnown ? servers.filter(isLoopback) : servers) {
    const found = await (server === guess ? early : askServer(agent, namespace, server, name, family));
    if (found !== undefined) return { name, address: found, by: 'dns', server };
  }
  return undefined;
}

/** The first line that has the name. */
export function fromHosts(text: string, name: string, family: JourneyFamily): string | undefined {
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/u, '').trim().split(/\s+/u);
    if (names.includes(name) && familyOf(address) === family) return address;
  }
  return undefined;
}

/** Addresses of `nameserver` lines. */
export function nameServers(text: string): readonly string[] {
  return [...text.matchAll(/^\s*nameserver\s+([\d.:a-fA-F]+)\s*$/gmu)].map(([, address = '']) => address);
}

async function askServer(
  agent: Agent,
  namespace: string,
  server: string,
  name: string,
  family: JourneyFamily,
): Promise<string | undefined> {
  const type = family === 'ipv6' ? 'AAAA' : 'A';
  const id = 1 + Math.floor(Math.random() * 0xfffe);
  // Recursion is desired (RFC 1035, 4.1.1).
  const question = encode({ type: 'query', id, flags: 0x100, questions: [{ type, name }] });
  const answer = await agent.askServer(namespace, server, question);
  return answer === undefined ? undefined : addressIn(answer, id, type);
}

/** Whoever answers may send anything. */
function addressIn(bytes: Buffer, id: number, type: 'A' | 'AAAA'): string | undefined {
  let packet: Packet;
  try {
    packet = decode(bytes);
  } catch {
    return undefined;
  }
  if (packet.id !== id) return undefined;
  for (const answer of packet.answers ?? []) {
    if ((answer.type === 'A' || answer.type === 'AAAA') && answer.type === type) return answer.data;
  }
  return undefined;
}

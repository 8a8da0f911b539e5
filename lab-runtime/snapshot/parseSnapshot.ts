/** A snapshot file, as `vethscope save` writes it → the snapshot. Whoever sent it may be anybody: nothing in it is believed unseen. */
import * as z from 'zod/mini';
import { LabError } from '../model/labError.ts';
import { asItIs, say, type Phrase } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';

const text = z.string();
const number = z.number();
const maybe = z.optional(text);
const count = z.optional(number);
const texts = z.array(text);
const end = z.optional(z.object({ inode: number, ifindex: number, name: text }));
const family = z.enum(['ipv4', 'ipv6']);
const protocol = z.enum(['tcp', 'udp', 'sctp']);
const counters = z.optional(z.object({ packets: number, bytes: number }));

const link = z.object({
  ...{ ifindex: number, name: text, kind: text, flags: texts, operstate: text, mtu: number },
  ...{ mac: maybe, txqlen: count, master: maybe, portState: maybe, hairpin: z.optional(z.boolean()) },
  isolated: z.optional(z.boolean()),
  ...{ peerIfindex: count, peerNetnsid: count, peer: end, lower: end },
});

const address = z.object({
  ...{ ifindex: number, interface: text, family, address: text, prefixLength: number, broadcast: maybe, scope: text },
});

const route = z.object({
  ...{ family, table: text, type: text, destination: text, gateway: maybe, device: maybe, protocol: maybe },
  ...{ scope: maybe, source: maybe, metric: count, flags: texts, text },
});

const rule = z.object({
  ...{ chain: text, number, text, args: texts, target: maybe, jump: z.enum(['jump', 'goto', 'none']), counters },
  line: number,
});

const chain = z.object({ name: text, policy: maybe, counters, rules: z.array(rule), line: number });

const ruleset = z.object({
  ...{ family, backend: z.enum(['nft', 'legacy', 'unknown']) },
  tables: z.array(z.object({ name: text, chains: z.array(chain), line: number })),
});

const rulesetFact = z.discriminatedUnion('known', [
  z.object({ known: z.literal(true), value: ruleset }),
  z.object({ known: z.literal(false), why: text }),
]);

const base = z.object({ type: text, hook: text, priority: number, devices: texts, policy: text });

const nativeChain = z.object({
  name: text,
  base: z.optional(base),
  rules: z.array(z.object({ handle: number, text, counters, jumps: texts })),
});

const nativeTable = z.object({
  ...{ family: text, name: text, flags: texts },
  chains: z.discriminatedUnion('known', [
    z.object({ known: z.literal(true), value: z.array(nativeChain) }),
    z.object({ known: z.literal(false), why: text }),
  ]),
});

const process = z.object({ pid: number, command: text });

const socket = z.object({
  ...{ protocol: z.enum(['tcp', 'udp']), family, address: text, port: number, process: z.optional(process) },
});

const connection = z.object({
  ...{ protocol, source: text, sourcePort: number, destination: text, destinationPort: number },
  ...{ address: text, port: number, state: maybe, seconds: number, isAnswered: z.boolean() },
});

const namespace = z.object({
  ...{ inode: number, label: text, role: z.enum(['host', 'outside', 'container', 'other']), pid: count },
  processes: z.optional(z.array(process)),
  mounts: z.optional(texts),
  entrance: maybe,
  sockets: z.optional(z.array(socket)),
  links: z.array(link),
  addresses: z.array(address),
  routes: z.array(route),
  rules: z.array(z.object({ priority: number, text, table: maybe })),
  neighbours: z.array(z.object({ address: text, device: text, mac: maybe, states: texts })),
  fdb: z.array(z.object({ mac: text, device: text, bridge: maybe, state: text })),
  rulesets: z.object({ ipv4: rulesetFact, ipv6: rulesetFact }),
  legacyRulesets: z.optional(z.object({ ipv4: z.optional(rulesetFact), ipv6: z.optional(rulesetFact) })),
  nativeTables: z.optional(z.array(nativeTable)),
  connections: z.optional(
    z.discriminatedUnion('known', [
      z.object({ known: z.literal(true), value: z.array(connection) }),
      z.object({ known: z.literal(false), why: text }),
    ]),
  ),
  sysctls: z.record(text, text),
});

const port = z.object({ hostIp: text, hostPort: number, containerPort: number, protocol });

const container = z.object({
  ...{ engine: text, id: text, name: text, image: maybe, state: z.enum(['running', 'exited']), pid: count },
  ...{ namespaceInode: count, hostname: text, command: z.optional(texts), ports: z.array(port) },
  ...{ project: maybe, service: maybe },
});

const endpoint = z.object({
  ...{ container: text, containerId: maybe, network: text, bridge: text },
  ...{ containerInterface: text, containerIfindex: count },
  ...{ hostInterface: text, hostIfindex: count, mac: text, address: text, prefixLength: number },
});

const network = z.object({ name: text, id: text, bridge: text, subnet: text, gateway: text, internal: z.boolean() });

const snapshot: z.ZodMiniType<Snapshot> = z.object({
  ...{ version: z.literal(1), target: text, bootId: text, takenAt: text, uptime: count, lab: maybe, host: namespace },
  ...{ namespaces: z.array(namespace), networks: z.array(network), containers: z.array(container) },
  ...{ endpoints: z.array(endpoint), unknown: z.array(z.object({ what: text, why: text })) },
});

/** See the head of this file. Throws `usage` for what is none, and says where it is not. `name`: the file's. */
export function parseSnapshot(content: string, name: string): Snapshot {
  const refuse = (why: Phrase): LabError =>
    new LabError('usage', say`${name} is no snapshot: ${why}`, {
      object: name,
      remedy: 'vethscope save writes one; vethscope show --json prints the same.',
    });
  const value = parseJson(content);
  if (value === undefined) throw refuse(say`it is no JSON`);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version !== 1 && version !== undefined) throw refuse(say`another version of Vethscope has written it`);
  const parsed = snapshot.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(asItIs(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`));
}

function parseJson(content: string): unknown {
  try {
    const value: unknown = JSON.parse(content);
    return value;
  } catch {
    return undefined;
  }
}

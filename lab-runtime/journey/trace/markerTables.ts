/**
 * The tables that make a packet's way visible, beside the user's, which stay as they are. A base chain without rules still
 * makes a trace event that carries the packet: the first and the last of each hook show what happened between them.
 *
 * Tables belong to the socket that made them (NFT_TABLE_F_OWNER, Linux 5.12): nobody else can change them, `nft flush
 * ruleset` leaves them, and the kernel removes them when the socket's process ends, however it ends. Pure.
 */
import { isMarkerTable, markerTablePrefix } from '../../firewall/markerTable.ts';
import { attribute, bigEndian32, nested, text } from '../../netlink/attributes.ts';
import { encodeMessage, requestFlags } from '../../netlink/message.ts';
import type { SessionMark } from './cookie.ts';
import { neighbourSelectors, selectors } from './selectors.ts';

/** The name of a session's tables: by its mark, so that no two can have one mark at once. */
export function markerTableOf({ prefix }: SessionMark): string {
  return `${markerTablePrefix}${prefix.toString(16)}`;
}

/** Whether a table is another session's: a packet that is traced makes events in all tables, for all who listen. */
export function isForeign(table: string, mark: SessionMark): boolean {
  return isMarkerTable(table) && table !== markerTableOf(mark);
}

/** Families of nf_tables (NFPROTO_*). */
export const families = { inet: 1, ip: 2, arp: 3, netdev: 5, bridge: 7, ip6: 10 } as const;

/** nfnetlink: the subsystem in the upper byte, its message in the lower. */
const subsystem = 10 << 8;
const types = {
  batchBegin: 0x10,
  batchEnd: 0x11,
  newTable: subsystem,
  newChain: subsystem | 3,
  newRule: subsystem | 6,
};

const [first, last] = [-0x80000000, 0x7fffffff];
const ownedByUs = 2;
const accept = 1;

/** Hook numbers of inet and bridge (NF_INET_*, NF_BR_*). */
const hookNumbers = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;

/** The markers' names: `prerouting_first`; of devices `ingress`, `egress`. */
const markerNames = {
  ingress: 'ingress',
  egress: 'egress',
  first: (hook: string): string => `${hook}_first`,
  last: (hook: string): string => `${hook}_last`,
};

/** What a namespace is given. */
export interface MarkerWish {
  readonly mark: SessionMark;
  /** Names of all its devices. */
  readonly devices: readonly string[];
  readonly hasBridge: boolean;
  /** False below Linux 5.16: what leaves is then seen where it arrives. */
  readonly hasEgress: boolean;
}

/** One transaction, to be sent in one go. The kernel acknowledges it with one message for its last request. */
export function markerTables({ mark, devices, hasBridge, hasEgress }: MarkerWish): Buffer {
  const batch = new Batch(markerTableOf(mark));
  const selected = selectors(mark);
  if (devices.length > 0) {
    batch.table('netdev');
    const onDevices = (chain: string, hook: number, priority: number): void => {
      batch.chain('netdev', chain, { hook, priority, devices });
      for (const rule of [...selected, ...neighbourSelectors()]) batch.rule('netdev', chain, rule);
    };
    onDevices(markerNames.ingress, 0, first);
    if (hasEgress) onDevices(markerNames.egress, 1, last);
  }
  for (const family of hasBridge ? (['bridge', 'inet'] as const) : (['inet'] as const)) {
    batch.table(family);
    for (const [name, hook] of Object.entries(hookNumbers)) {
      batch.chain(family, markerNames.first(name), { hook, priority: first });
      batch.chain(family, markerNames.last(name), { hook, priority: last });
    }
  }
  for (const rule of selected) batch.rule('inet', markerNames.first('output'), rule);
  return batch.bytes();
}

/** The dump of all rules of a namespace, as a request; the answers tell handles, in the order of the rules. */
export function rulesRequest(sequence: number): Buffer {
  return encodeMessage({
    type: subsystem | 7,
    flags: requestFlags.request | requestFlags.dump,
    sequence,
    body: Buffer.from([0, 0, 0, 0]),
  });
}

interface Hook {
  readonly hook: number;
  readonly priority: number;
  readonly devices?: readonly string[];
}

type Family = keyof typeof families;

class Batch {
  readonly #table: Buffer;
  readonly #messages: Buffer[] = [];

  constructor(table: string) {
    this.#table = attribute(1, text(table));
  }

  table(family: Family): void {
    const owned = attribute(2, bigEndian32(ownedByUs));
    this.#add(types.newTable, families[family], requestFlags.create, Buffer.concat([this.#table, owned]));
  }

  chain(family: Family, name: string, { hook, priority, devices }: Hook): void {
    const hooked = nested(
      4,
      attribute(1, bigEndian32(hook)),
      attribute(2, bigEndian32(priority)),
      ...(devices === undefined ? [] : [devicesOf(devices)]),
    );
    const body = [
      this.#table,
      attribute(3, text(name)),
      hooked,
      attribute(5, bigEndian32(accept)),
      attribute(7, text('filter')),
    ];
    this.#add(types.newChain, families[family], requestFlags.create, Buffer.concat(body));
  }

  rule(family: Family, chain: string, expressions: readonly Buffer[]): void {
    const body = [this.#table, attribute(2, text(chain)), nested(4, ...expressions)];
    this.#add(types.newRule, families[family], requestFlags.create | requestFlags.append, Buffer.concat(body));
  }

  /** Between the words that begin and end a transaction. */
  bytes(): Buffer {
    const edge = (type: number): Buffer => encodeMessage({ type, flags: 1, sequence: 0, body: header(0, 10) });
    const [final] = this.#messages.splice(-1);
    // The flags of the last request are all that is changed: it alone is answered where all goes well.
    final?.writeUInt16LE(final.readUInt16LE(6) | requestFlags.ack, 6);
    const messages = final === undefined ? [] : [...this.#messages, final];
    return Buffer.concat([edge(types.batchBegin), ...messages, edge(types.batchEnd)]);
  }

  #add(type: number, family: number, flags: number, attributes: Buffer): void {
    const sequence = this.#messages.length + 1;
    const body = Buffer.concat([header(family, 0), attributes]);
    this.#messages.push(encodeMessage({ type, flags: requestFlags.request | flags, sequence, body }));
  }
}

/** One device by name; several since Linux 5.5. */
function devicesOf(devices: readonly string[]): Buffer {
  const [only] = devices;
  return devices.length === 1 && only !== undefined
    ? attribute(3, text(only))
    : nested(4, ...devices.map((device) => attribute(1, text(device))));
}

/** struct nfgenmsg: family, version, and of a batch its subsystem in network order. */
function header(family: number, resource: number): Buffer {
  return Buffer.from([family, 0, resource >> 8, resource & 0xff]);
}

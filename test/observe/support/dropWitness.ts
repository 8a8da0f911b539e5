/** What the kernel itself says of packets that it frees (tracepoint skb:kfree_skb), between two moments. As root only. */
import { startReader } from './lineReader.ts';
import { tracefsPerl } from './tracefsPerl.ts';

/** A packet that was freed, or passed a device. */
export interface TraceLine {
  /** Who ran when it happened: a packet's sender, mostly, for veths pass on in its time. */
  readonly pid: number;
  readonly event: string;
  readonly packet: string;
  /** Bytes with the Ethernet header; of net_dev_queue. */
  readonly length?: number | undefined;
  /** EtherType; of kfree_skb. */
  readonly protocol?: number | undefined;
  /** `NETFILTER_DROP nft_do_chain+0x1/0x2`; of kfree_skb. */
  readonly reason?: string | undefined;
}

/** See the head of this file. */
export interface DropWitness {
  /** Runs something; resolves to its result and what the kernel has said meanwhile: what it freed, and what a process sent. */
  readonly during: <T>(pid: number, action: () => Promise<T>) => Promise<readonly [T, readonly TraceLine[]]>;
  readonly close: () => Promise<void>;
}

const mountAndRead = 'mount --make-rprivate / && mount -t tracefs nodev /sys/kernel/tracing && exec perl -e "$0"';

/** Resolves to why there can be none, where there can be none. */
export async function openDropWitness(): Promise<DropWitness | string> {
  const argv = ['unshare', '--mount', 'sh', '-c', mountAndRead, tracefsPerl];
  const [first, reader] = await startReader(argv, (word) => `mark ${word}`);
  if (first !== 'ready') {
    await reader.close();
    return `tracefs cannot be used: ${first.replace(/^none /, '')}`;
  }
  return {
    during: async (pid, action) => {
      reader.say(`watch ${String(pid)}`);
      await reader.sync();
      reader.lines.length = 0;
      const result = await action();
      await reader.sync();
      return [result, reader.lines.flatMap(readLine)] as const;
    },
    close: reader.close,
  };
}

/** `  perl-42 [001] ..s1. 1.5: kfree_skb: skbaddr=… rx_sk=… protocol=2048 location=FUNCTION+0x.. reason: NAME`. */
const form =
  /-(?<pid>\d+)\s+\[\d+\].*?: (?<event>kfree_skb|net_dev_queue): .*?skbaddr=(?<packet>\S+)(?: len=(?<length>\d+))?(?:.*protocol=(?<protocol>\d+) location=(?<where>\S+) reason: (?<reason>\w+))?/u;

function readLine(line: string): readonly TraceLine[] {
  const groups = form.exec(line)?.groups;
  if (groups === undefined) return [];
  const { pid, event = '', packet = '', length, protocol, reason, where } = groups;
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  return [
    {
      ...{ pid: Number(pid), event, packet, length: number(length), protocol: number(protocol) },
      reason: reason === undefined ? undefined : `${reason} ${where ?? ''}`,
    },
  ];
}

/** What is asked of the lines: whose packets, of what family, and how long the one was that was sent. */
export interface Whose {
  readonly pid: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly length: number | undefined;
}

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;
const ethernetHeader = 14;

/**
 * Why the very packet that a process sent was freed while that ran, wherever it had come to: its address stays the same over
 * veths, until one of another length has it.
 */
export function reasonsOfRequest(lines: readonly TraceLine[], { pid, length = 0 }: Whose): readonly string[] {
  const sent = lines.find((one) => {
    return one.event === 'net_dev_queue' && one.pid === pid && one.length === length + ethernetHeader;
  });
  if (sent === undefined) return [];
  const after = lines.slice(lines.indexOf(sent) + 1).filter((one) => one.packet === sent.packet && one.pid === pid);
  const end = after.find((one) => one.reason !== undefined || one.length !== sent.length);
  return end?.reason === undefined ? [] : [end.reason];
}

const isByTimer = /^(?:NEIGH_FAILED|NOT_SPECIFIED neigh_invalidate)/;

/**
 * Why packets of that family were freed while the process ran, which is when veths pass on what it sends, and answers to
 * it. Who waits for a neighbour is freed by a timer, in nobody's name.
 */
export function reasonsAround(lines: readonly TraceLine[], { pid, family }: Whose): readonly string[] {
  const own = new Set(lines.filter((line) => line.pid === pid).map(({ packet }) => packet));
  const reasons = lines.flatMap(({ pid: who, packet, protocol, reason = '' }) =>
    protocol === etherTypes[family] && (who === pid || own.has(packet) || isByTimer.test(reason)) ? [reason] : [],
  );
  return [...new Set(reasons)];
}

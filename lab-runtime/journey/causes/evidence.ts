/** What is known when a packet's end is to be explained, besides the way that it took. */
import type { RouteAnswer, RouteQuestion } from '../../netlink/routeLookup.ts';
import type { JourneyProbe } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { ListeningSocket, Namespace } from '../../model/snapshot.ts';
import type { ConnectionState } from '../follow/packetInRules.ts';
import type { Surroundings } from '../follow/stepDraft.ts';
import type { Visit } from '../trace/visits.ts';

/** What the program that sent the probe was told. */
export type Outcome =
  | { readonly kind: 'connected' | 'timeout' | 'stopped' }
  | { readonly kind: 'answer'; readonly bytes: number; readonly head: string }
  /** An error that came back from the network. */
  | { readonly kind: 'error'; readonly errno: number }
  /** The kernel would not send it: in which call, and why. */
  | { readonly kind: 'refused'; readonly call: string; readonly errno: number };

/** A socket that listens, by /proc/net. */
export type Listener = Pick<ListeningSocket, 'protocol' | 'address' | 'port'>;

/** A question to the kernel, where a packet's way ended. */
export interface Lookup extends RouteQuestion {
  readonly inode: number;
}

/** See the head of this file. */
export interface Evidence {
  readonly probe: JourneyProbe;
  readonly outcome: Outcome;
  /** Of a namespace: counters that went up during the probe, `Ip.InAddrErrors` → 1. */
  readonly counted: (inode: number) => Readonly<Record<string, number>>;
  readonly listeners: (inode: number) => readonly Listener[] | undefined;
  readonly lookup: (question: Lookup) => RouteAnswer | undefined;
  /** The program whose socket has got the request, where it was asked for. */
  readonly owner?: string | undefined;
  /** Settings as they are now, where they were asked for: those of connection tracking. */
  readonly setting: (inode: number, name: string) => string | undefined;
}

/** Where a packet's way ended. */
export interface End {
  readonly inode: number;
  readonly namespace: Namespace | undefined;
  /** The last place that it was seen at. */
  readonly visit: Visit;
  /** Whether it has passed the hook prerouting, and has come to no other of the IP layer. */
  readonly isBeforeRouting: boolean;
  /** Whether a bridge has taken the frame in, and has not passed it on. */
  readonly inBridge: boolean;
  /** The device that it came in by, in this namespace. */
  readonly enteredBy?: number | undefined;
  readonly direction: 'forward' | 'reply';
  /** What its connection is where the kernel does not tell. */
  readonly connection: ConnectionState;
}

/** All that causes are found from. */
export interface Case extends Surroundings {
  readonly evidence: Evidence;
  readonly end: End;
}

/** errno(3) of Linux, as far as they are meant here. */
export const errnos = {
  ...{
    EPERM: 1,
    ENOENT: 2,
    EAGAIN: 11,
    EACCES: 13,
    EINVAL: 22,
    EMSGSIZE: 90,
    EPROTONOSUPPORT: 93,
    EADDRNOTAVAIL: 99,
    ENETDOWN: 100,
  },
  ...{ ENETUNREACH: 101, ECONNRESET: 104, ETIMEDOUT: 110, ECONNREFUSED: 111, EHOSTUNREACH: 113, EXDEV: 18 },
} as const;

/** Of these counters those that went up where the packet's way ended: `counter Ip.InAddrErrors +1 during the probe`. */
export function countedPhrases({ evidence, end }: Case, names: readonly string[]): readonly Phrase[] {
  const counted = evidence.counted(end.inode);
  return names.flatMap((name) => {
    const more = counted[name] ?? 0;
    return more > 0 ? [say`counter ${`${name} +${String(more)}`} during the probe`] : [];
  });
}

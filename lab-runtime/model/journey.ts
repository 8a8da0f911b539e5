/**
 * What one real packet met on its way, there and back: what xray answers. Steps are in the order of the packet's way; each
 * says whether it was seen, and by what, or inferred. Modelled after Batfish's hops and steps, and the numbered phases of
 * Cisco's packet-tracer.
 */
import type { Phrase } from './phrase.ts';

/** What can be asked. `http` is a TCP connection with one request line. */
export type ProbeKind = 'icmp' | 'tcp' | 'udp' | 'http';

/** Of what family of addresses. */
export type JourneyFamily = 'ipv4' | 'ipv6';

/** Where a step happens; `name`: before anything is sent. `ingress` and `egress`: chains of nf_tables that a device has. */
export type JourneyStage =
  | 'name'
  | 'socket'
  | 'link'
  | 'bridge'
  | 'neighbour'
  | 'route'
  | 'ingress'
  | 'prerouting'
  | 'input'
  | 'forward'
  | 'output'
  | 'postrouting'
  | 'egress'
  | 'deliver';

/** The packet as it is after a step. */
export interface JourneyPacket {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `arp`, `nd`, `other` */
  readonly proto: string;
  readonly src: string;
  readonly sport?: number | undefined;
  readonly dst: string;
  readonly dport?: number | undefined;
  readonly ttl?: number | undefined;
  /** Bytes, with the IP header. */
  readonly length?: number | undefined;
  /** `SYN`, `SYN,ACK`, `echo request`, `port unreachable`: what kind of packet it is. */
  readonly info?: string | undefined;
}

/** A field that a step has changed; ports as numbers. */
export interface Rewrite {
  readonly field: 'src' | 'sport' | 'dst' | 'dport' | 'ttl';
  readonly from: string | number;
  readonly to: string | number;
}

/** A rule that a packet met. */
export interface JourneyRule {
  readonly backend: 'nft' | 'legacy' | 'nftables' | 'unknown';
  /** `ip`, `ip6`, `inet`, `bridge`, `netdev`, … */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Position from 1, and how many there are; undefined where the ruleset does not tell. */
  readonly number?: number | undefined;
  readonly of?: number | undefined;
  /** As iptables-save prints it after `-A CHAIN `, or as nft prints it. */
  readonly text: string;
  /** `ACCEPT`, `DROP`, `REJECT`, `RETURN`, `jump DOCKER`, `next rule`, … */
  readonly verdict: string;
}

/** An object that a step or a cause is about. Namespaces are named by their inode. */
export type JourneyObject =
  | {
      readonly kind: 'rule';
      readonly namespace: number;
      readonly backend: JourneyRule['backend'];
      readonly family: string;
      readonly table: string;
      readonly chain: string;
      readonly number: number;
    }
  | {
      readonly kind: 'chain';
      readonly namespace: number;
      readonly backend: JourneyRule['backend'];
      readonly family: string;
      readonly table: string;
      readonly chain: string;
    }
  | { readonly kind: 'route'; readonly namespace: number; readonly table?: string | undefined; readonly text: string }
  | { readonly kind: 'interface'; readonly namespace: number; readonly ifindex: number; readonly name: string }
  | { readonly kind: 'neighbour'; readonly namespace: number; readonly address: string; readonly device: string }
  | { readonly kind: 'setting'; readonly namespace: number; readonly name: string; readonly value: string }
  | { readonly kind: 'port'; readonly namespace: number; readonly protocol: string; readonly port: number }
  | { readonly kind: 'namespace'; readonly namespace: number };

/** One step. */
export interface JourneyStep {
  /** Phase, from 1, through the whole journey. */
  readonly number: number;
  /** Whose namespace: `host`, `web`, `client`. */
  readonly namespace: string;
  readonly namespaceInode: number;
  readonly stage: JourneyStage;
  readonly device?: string | undefined;
  /** Of a device that it passes. */
  readonly direction?: 'in' | 'out' | undefined;
  /** What happens, in one line. */
  readonly text: Phrase;
  /** More about it: the route, the forwarding entry, … */
  readonly details: readonly Phrase[];
  /** The rule that settles a chain; undefined where its policy does. */
  readonly rule?: JourneyRule | undefined;
  /** All rules that matched, in order. */
  readonly rules: readonly JourneyRule[];
  /** `drop` and `reject` are ends; all others go on. */
  readonly result: 'pass' | 'drop' | 'reject';
  readonly packet: JourneyPacket;
  readonly rewritten?: readonly Rewrite[] | undefined;
  /** `seen`: the kernel told of it while it happened. `inferred`: it follows from what was looked up. */
  readonly certainty: 'seen' | 'inferred';
  /** What tells: `trace`, `route lookup`, `snapshot`, … */
  readonly by: string;
  readonly object?: JourneyObject | undefined;
}

/** Why a packet did not arrive, or its answer did not: a closed list. */
export type CauseKind =
  | 'rule-drop'
  | 'rule-reject'
  | 'policy-drop'
  | 'network-isolation'
  | 'internal-network'
  | 'icc-off'
  | 'ip-forward-off'
  | 'rp-filter'
  | 'martian'
  | 'no-route'
  | 'route-blackhole'
  | 'route-unreachable'
  | 'route-prohibit'
  | 'ttl-exceeded'
  | 'mtu-exceeded'
  | 'path-mtu-cached'
  | 'large-packets'
  | 'neighbour-failed'
  | 'bridge-port-down'
  | 'bridge-port-isolated'
  | 'bridge-port-blocked'
  | 'bridge-netfilter'
  | 'hairpin-off'
  | 'link-down'
  | 'no-listener'
  | 'loopback-only'
  | 'docker-proxy'
  | 'wrong-source'
  | 'conntrack-full'
  | 'conntrack-invalid'
  | 'answer-ignored'
  | 'no-answer'
  | 'not-sent'
  | 'events-lost'
  | 'unknown';

/** See {@link CauseKind}. */
export interface JourneyCause {
  readonly kind: CauseKind;
  /** One sentence that names the guilty object. */
  readonly text: Phrase;
  /** What to do about it; a command where there is one. */
  readonly remedy?: Phrase | undefined;
  readonly object?: JourneyObject | undefined;
  /** What proves it. */
  readonly evidence: readonly Phrase[];
  /** Where a policy decided: rules that might have matched, and why each did not. */
  readonly unmatched: readonly { readonly rule: JourneyRule; readonly why: Phrase }[];
}

/**
 * `delivered`: it arrived, and where an answer was due that came back. `rejected`: the sender was told that it is not wanted.
 * `dropped`: it, or its answer, ended on the way. `unanswered`: it arrived, and nobody answered. `unknown`: events were lost.
 */
export type JourneyVerdict = 'delivered' | 'rejected' | 'dropped' | 'unanswered' | 'unknown';

/** What was sent. */
export interface JourneyProbe {
  readonly kind: ProbeKind;
  readonly from: string;
  /** As it was asked for. */
  readonly to: string;
  readonly family: JourneyFamily;
  readonly destination: string;
  readonly port?: number | undefined;
  readonly sourcePort?: number | undefined;
}

/** A later packet of the same conversation: of a request line, or an error that came as well. */
export interface LaterPacket {
  readonly direction: 'forward' | 'reply';
  readonly steps: readonly JourneyStep[];
}

/** See the head of this file. */
export interface Journey {
  readonly version: 1;
  readonly target: string;
  readonly lab?: string | undefined;
  /** ISO 8601, of the machine that asks. */
  readonly takenAt: string;
  readonly probe: JourneyProbe;
  readonly verdict: JourneyVerdict;
  readonly cause?: JourneyCause | undefined;
  readonly forward: readonly JourneyStep[];
  /** The way of the answer, or of the error that came in its place. */
  readonly reply: readonly JourneyStep[];
  readonly later: readonly LaterPacket[];
  /** What the program that asked was told: `connected`, `HTTP/1.0 200 OK`, `Connection refused`, `timeout`. */
  readonly outcome: string;
  /** Namespaces that the kernel could not tell all events of. */
  readonly lost: readonly string[];
}

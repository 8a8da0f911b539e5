/** What was observed on a host at one moment: immutable, JSON as `vethscope show --json` prints it. */
import type { Protocol } from './lab.ts';
import type { Fact } from './fact.ts';
import type { NativeTable, Ruleset } from './ruleset.ts';

/** An interface elsewhere: the namespace it is in, and what it is there. */
export interface LinkEnd {
  readonly inode: number;
  readonly ifindex: number;
  readonly name: string;
}

/** A network interface as `ip -j -d link` describes it. */
export interface Link {
  readonly ifindex: number;
  readonly name: string;
  /** `veth`, `bridge`, `loopback`, `ether`, `vlan`, … (IFLA_INFO_KIND, else the link type). */
  readonly kind: string;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly mtu: number;
  readonly mac?: string | undefined;
  readonly txqlen?: number | undefined;
  /** Bridge (or bond) this link is a port of, by name. */
  readonly master?: string | undefined;
  /** Bridge port state, where it is a port: `forwarding`, `disabled`, … */
  readonly portState?: string | undefined;
  readonly hairpin?: boolean | undefined;
  /** Whether the port is kept apart from others that are isolated, too. */
  readonly isolated?: boolean | undefined;
  /** The other end as the kernel names it from here (IFLA_LINK, IFLA_LINK_NETNSID). */
  readonly peerIfindex?: number | undefined;
  readonly peerNetnsid?: number | undefined;
  /** The other end, resolved from both sides; undefined where it could not be. */
  readonly peer?: LinkEnd | undefined;
  /** The device a macvlan, ipvlan, vlan or vxlan stands on, likewise. */
  readonly lower?: LinkEnd | undefined;
}

/** An address of an interface. */
export interface InterfaceAddress {
  readonly ifindex: number;
  readonly interface: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefixLength: number;
  readonly broadcast?: string | undefined;
  readonly scope: string;
}

/** A route of any table. */
export interface Route {
  readonly family: 'ipv4' | 'ipv6';
  readonly table: string;
  readonly type: string;
  /** `default` or CIDR. */
  readonly destination: string;
  readonly gateway?: string | undefined;
  readonly device?: string | undefined;
  readonly protocol?: string | undefined;
  readonly scope?: string | undefined;
  readonly source?: string | undefined;
  readonly metric?: number | undefined;
  readonly flags: readonly string[];
  /** As `ip route` prints it. */
  readonly text: string;
}

/** A routing policy rule (`ip rule`). */
export interface RoutingRule {
  readonly priority: number;
  readonly text: string;
  readonly table?: string | undefined;
}

/** A neighbour (ARP or ND) entry. */
export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac?: string | undefined;
  readonly states: readonly string[];
}

/** A forwarding entry of a bridge. */
export interface FdbEntry {
  readonly mac: string;
  readonly device: string;
  readonly bridge?: string | undefined;
  readonly state: string;
}

/** A process, by the name the kernel has for it (proc(5), comm). */
export interface NamespaceProcess {
  readonly pid: number;
  readonly command: string;
}

/** A socket that waits for connections, or, of udp, for datagrams of anybody. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 'ipv4' | 'ipv6';
  /** `0.0.0.0` and `::` are any; `::` mostly takes IPv4, too. */
  readonly address: string;
  readonly port: number;
  /** Undefined where it is another user's. */
  readonly process?: NamespaceProcess | undefined;
}

/** A connection whose destination was rewritten on its way, as connection tracking has it (conntrack(8), -L). */
export interface TranslatedConnection {
  readonly protocol: Protocol;
  readonly source: string;
  readonly sourcePort: number;
  /** Where its first packet was sent to, and where that went in truth. */
  readonly destination: string;
  readonly destinationPort: number;
  readonly address: string;
  readonly port: number;
  /** Of tcp and sctp: `ESTABLISHED`, `TIME_WAIT`, … */
  readonly state?: string | undefined;
  /** Seconds until it is forgotten, unless a packet comes. */
  readonly seconds: number;
  /** False while only one side has sent something. */
  readonly isAnswered: boolean;
}

/** One network namespace. */
export interface Namespace {
  /** Inode of the namespace: with the boot id its identity. */
  readonly inode: number;
  /** Whose it is: `host`, an outside peer's or a container's name, what it is mounted as. Shown, never compared. */
  readonly label: string;
  /** `other`: on a machine, a namespace that no container engine knows. */
  readonly role: 'host' | 'outside' | 'container' | 'other';
  /** A process in it, as seen from the target; there may be none where it is mounted. */
  readonly pid?: number | undefined;
  /** On a machine: who is in it, in order of pids, and where it is mounted. */
  readonly processes?: readonly NamespaceProcess[] | undefined;
  readonly mounts?: readonly string[] | undefined;
  /** Where it is mounted, and that is the way into it for whoever looked: a path that leads there, as the target sees it. */
  readonly entrance?: string | undefined;
  /** On a machine, where they were asked for. */
  readonly sockets?: readonly ListeningSocket[] | undefined;
  readonly links: readonly Link[];
  readonly addresses: readonly InterfaceAddress[];
  readonly routes: readonly Route[];
  readonly rules: readonly RoutingRule[];
  readonly neighbours: readonly Neighbour[];
  readonly fdb: readonly FdbEntry[];
  readonly rulesets: { readonly ipv4: Fact<Ruleset>; readonly ipv6: Fact<Ruleset> };
  /** Tables of iptables-legacy, where there are some: they apply besides those of nf_tables. */
  readonly legacyRulesets?:
    { readonly ipv4?: Fact<Ruleset> | undefined; readonly ipv6?: Fact<Ruleset> | undefined } | undefined;
  /** Of the host: tables of nf_tables that iptables has not made, where there are some and `nft` tells. */
  readonly nativeTables?: readonly NativeTable[] | undefined;
  /** Of the host, where they were asked for: connections that a rule has sent elsewhere. Of very many, the first 2000. */
  readonly connections?: Fact<readonly TranslatedConnection[]> | undefined;
  /** By dotted name: `net.ipv4.ip_forward` → `1`. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** A published port as recorded by the engine. */
export interface SnapshotPort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

/** A container. */
export interface Container {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  readonly image?: string | undefined;
  /** `running` also where it is paused: it has its namespaces. */
  readonly state: 'running' | 'exited';
  /** As seen from the target; undefined when exited. */
  readonly pid?: number | undefined;
  readonly namespaceInode?: number | undefined;
  readonly hostname: string;
  readonly command?: readonly string[] | undefined;
  readonly ports: readonly SnapshotPort[];
  /** Compose's project and service, where it was made by Compose. */
  readonly project?: string | undefined;
  readonly service?: string | undefined;
}

/** One container's attachment to one network, as the kernel has it. */
export interface SnapshotEndpoint {
  readonly container: string;
  /** Names are unique in one engine only. */
  readonly containerId?: string | undefined;
  readonly network: string;
  readonly bridge: string;
  readonly containerInterface: string;
  readonly containerIfindex?: number | undefined;
  readonly hostInterface: string;
  readonly hostIfindex?: number | undefined;
  readonly mac: string;
  readonly address: string;
  readonly prefixLength: number;
}

/** A network as the engine knows it, with its bridge. */
export interface SnapshotNetwork {
  readonly name: string;
  readonly id: string;
  readonly bridge: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
}

/** See the head of this file. `host` also stands first in `namespaces`. */
export interface Snapshot {
  readonly version: 1;
  readonly target: string;
  readonly bootId: string;
  /** ISO 8601, the target's clock. */
  readonly takenAt: string;
  /** Seconds since the machine started, to the hundredth (/proc/uptime): what lies between two snapshots of one boot. */
  readonly uptime?: number | undefined;
  readonly lab?: string | undefined;
  readonly host: Namespace;
  readonly namespaces: readonly Namespace[];
  readonly networks: readonly SnapshotNetwork[];
  readonly containers: readonly Container[];
  readonly endpoints: readonly SnapshotEndpoint[];
  /** What could not be read, and why. */
  readonly unknown: readonly { readonly what: string; readonly why: string }[];
}

/** One veth of the host and whose it is: `vethscope veths --json`. */
export interface VethOwner {
  readonly host: string;
  readonly hostIfindex: number;
  readonly bridge?: string | undefined;
  readonly container: { readonly engine: string; readonly id: string; readonly name: string } | null;
  /** Everyone who shares the namespace. */
  readonly containers: readonly { readonly engine: string; readonly id: string; readonly name: string }[];
  readonly namespaceInode?: number | undefined;
  readonly containerInterface?: string | undefined;
  readonly containerIfindex?: number | undefined;
  readonly mac?: string | undefined;
  readonly addresses: readonly string[];
  /** Where the end that `host` names is not on the host: the namespace it is in. */
  readonly hostNamespaceInode?: number | undefined;
  /** Who is in the namespace, where no container is known in it, and where that is mounted. */
  readonly processes?: readonly NamespaceProcess[] | undefined;
  readonly mounts?: readonly string[] | undefined;
  /** Why the owner is not known. */
  readonly unknown?: string | undefined;
}

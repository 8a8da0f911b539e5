/** A plan: the ordered steps that change a lab. What it prints is what runs. */

/** Where a step acts: the lab's host, or the network namespace of one of its processes. */
export type Place = { readonly kind: 'host' } | { readonly kind: 'process'; readonly name: string };

/** One line of `iptables-restore` input in a table: `-A FORWARD -j DOCKER-USER`, or a chain or policy line `:DOCKER - [0:0]`. */
export interface RuleLine {
  readonly table: 'filter' | 'nat' | 'raw' | 'mangle';
  readonly line: string;
}

/** A table as `iptables-save -c` prints it. */
export interface WholeTable {
  readonly tool: 'iptables-restore' | 'ip6tables-restore' | 'iptables-legacy-restore' | 'ip6tables-legacy-restore';
  readonly name: string;
  /** `:INPUT ACCEPT [0:0]` … */
  readonly chains: readonly string[];
  /** `[4:336] -A INPUT -i lo -j ACCEPT` …, one line each. */
  readonly rules: readonly string[];
}

/** What a step does. Only these few shapes exist, so a plan can be printed, run, batched and undone. */
export type Action =
  /**
   * Commands of `ip`, as argument arrays without the leading `ip`; run as one batch. An argument
   * `pid:NAME` stands for the pid of a process of the lab, known only when it runs. With `force` a command that
   * fails is passed over, as `ip -force` does: what is to be deleted may be gone already.
   */
  | {
      readonly kind: 'ip';
      readonly place: Place;
      readonly commands: readonly (readonly string[])[];
      readonly force?: true;
    }
  /** IPv4 rules, applied atomically per table. */
  | { readonly kind: 'rules'; readonly lines: readonly RuleLine[] }
  /** A whole table of a namespace that has none yet. What this machine does not know of it is told and left out. */
  | { readonly kind: 'table'; readonly place: Place; readonly table: WholeTable }
  /** Kernel settings of the lab's host by dotted name; a process has its own in {@link PlannedProcess.sysctls}. */
  | { readonly kind: 'sysctl'; readonly settings: readonly (readonly [string, string])[] }
  /** The same at any place; what the machine does not let one set is told and left out. */
  | { readonly kind: 'try-sysctl'; readonly place: Place; readonly settings: readonly (readonly [string, string])[] }
  /** Makes a process in new net, uts, mount and pid namespaces; it waits until it is released. */
  | { readonly kind: 'create'; readonly process: PlannedProcess }
  /** Ends a process and with it its namespaces. */
  | { readonly kind: 'destroy'; readonly process: string }
  /** Lets a created process go on into its program. */
  | { readonly kind: 'release'; readonly process: string; readonly expectLife: boolean }
  /** Replaces a file of a process's own (`hosts`, `resolv.conf`, `hostname`). */
  | { readonly kind: 'file'; readonly process: string; readonly file: 'hosts' | 'resolv.conf'; readonly text: string };

/** A container's or outside peer's first process. */
export interface PlannedProcess {
  /** Unique in the lab; a container's name, or an outside peer's. */
  readonly name: string;
  readonly kind: 'container' | 'outside';
  readonly hostname: string;
  /** `own` = a new namespace; `host` = the lab host's; a name = that process's. */
  readonly network:
    { readonly kind: 'own' } | { readonly kind: 'host' } | { readonly kind: 'of'; readonly process: string };
  readonly program: { readonly kind: 'command'; readonly argv: readonly string[] } | { readonly kind: 'responder' };
  /** `80/tcp`, or at one address only `127.0.0.1:80/tcp`, `[::1]:80/tcp`: served by the responder where it runs. */
  readonly serve: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly sysctls: readonly (readonly [string, string])[];
  /** Its own /etc files; without `resolvConf` it sees the machine's, read-only. */
  readonly files: { readonly hosts: string; readonly hostname: string; readonly resolvConf?: string | undefined };
}

/** One step of a plan. */
export interface Step {
  /** Stable within the plan: `network/front`, `endpoint/web/front`. */
  readonly id: string;
  /** Imperative, short: `Make the bridge docker0`. */
  readonly title: string;
  /** One sentence a learner understands. */
  readonly reason: string;
  readonly action: Action;
  /** What takes it back; empty where an earlier step's undo takes this one with it. */
  readonly undo: readonly Action[];
  /** It cannot be taken back, and stands at the end: once such a step begins, the rest is carried out whatever happens. */
  readonly final?: true;
}

/** The steps in the order in which they run. */
export interface Plan {
  readonly lab: string;
  /** `build` makes a lab from nothing: its undo is the end of its holder. `change` acts on a running one. */
  readonly kind: 'build' | 'change';
  readonly steps: readonly Step[];
}

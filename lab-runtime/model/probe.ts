/** What probes answer: `ping --json`, `traceroute --json`, `http --json`. */

/** Result of a ping; times in milliseconds, one per reply. */
export interface PingResult {
  readonly sent: number;
  readonly received: number;
  readonly times: readonly number[];
  /** ICMP errors that came back, e.g. `From 172.17.0.1: Destination Host Unreachable`. */
  readonly errors: readonly string[];
}

/** One hop of a traceroute; `address` undefined where nobody answered. */
export interface Hop {
  readonly ttl: number;
  readonly address?: string | undefined;
  /** Milliseconds, one per answered probe. */
  readonly times: readonly number[];
  /** `!H`, `!N`, `!X` … as traceroute annotates. */
  readonly annotation?: string | undefined;
}

/** Result of a traceroute. */
export interface TracerouteResult {
  readonly destination: string;
  readonly hops: readonly Hop[];
  readonly reached: boolean;
}

/** Result of an HTTP fetch. */
export interface HttpResult {
  readonly status: number;
  readonly body: string;
}

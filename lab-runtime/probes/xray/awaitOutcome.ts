/** Sends a probe and waits: for its answer, for its time-out, or until it is certain where it ended. */
import type { Outcome } from '../../journey/causes/evidence.ts';
import type { Agent, AgentProbe } from '../agent/agent.ts';

/** How long nothing more must happen before a packet is taken to have ended where it is, ms. */
const quietMs = 40;

/** What a probe under way wants to hear. */
export interface Waiting {
  /** What it met. */
  readonly hear: (outcome: Outcome) => void;
  /** That more is known of its packets. */
  readonly see: () => void;
}

/** Who waits: by the agent's number of the probe, and by the session's. */
export class Waitings {
  readonly #byAgent = new Map<number, Waiting>();
  readonly #byProbe = new Map<number, Waiting>();

  add(id: number, probe: number, waiting: Waiting): void {
    this.#byAgent.set(id, waiting);
    this.#byProbe.set(probe, waiting);
  }

  delete(id: number, probe: number): void {
    this.#byAgent.delete(id);
    this.#byProbe.delete(probe);
  }

  hear(id: number, outcome: Outcome): void {
    this.#byAgent.get(id)?.hear(outcome);
  }

  see(probes: ReadonlySet<number>): void {
    for (const probe of probes) this.#byProbe.get(probe)?.see();
  }

  /** The agent has ended. */
  stop(): void {
    for (const { hear } of [...this.#byAgent.values()]) hear({ kind: 'stopped' });
  }
}

/** See {@link awaitOutcome}. */
export interface Sending {
  readonly agent: Agent;
  readonly waitings: Waitings;
  /** The agent's key of the namespace that sends. */
  readonly key: string;
  readonly probe: AgentProbe;
  readonly number: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked once nothing more is seen of it: whether nothing more will be. */
  readonly isOver: () => Promise<boolean>;
  readonly cancelled: () => Error;
}

/** See the head of this file. Rejects where it is cancelled, or `isOver` fails. */
export function awaitOutcome(sending: Sending): Promise<Outcome> {
  return new Promise<Outcome>((resolve, reject) => {
    if (sending.signal?.aborted === true) reject(sending.cancelled());
    else new UnderWay(sending, resolve, reject).begin();
  });
}

/** A probe between being sent and being settled. */
class UnderWay implements Waiting {
  readonly #sending: Sending;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (error: Error) => void;
  readonly #id: number;
  /** Of a connection with a request line the answer is still to come. */
  #connected: Outcome | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isSettled = false;

  constructor(sending: Sending, resolve: (outcome: Outcome) => void, reject: (error: Error) => void) {
    this.#sending = sending;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#id = sending.agent.probe(sending.key, sending.probe);
  }

  begin(): void {
    const { waitings, number, signal } = this.#sending;
    waitings.add(this.#id, number, this);
    signal?.addEventListener('abort', this.#abort);
    this.see();
  }

  readonly hear = (outcome: Outcome): void => {
    const { data } = this.#sending.probe;
    if (outcome.kind === 'connected' && data !== undefined && data.length > 0) this.#connected = outcome;
    else this.#give(outcome.kind === 'timeout' ? (this.#connected ?? outcome) : outcome);
  };

  readonly see = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, quietMs);
  };

  readonly #look = (): void => {
    void this.#sending.isOver().then(
      (isOver) => {
        if (!isOver || this.#isSettled) return;
        this.#sending.agent.stop(this.#id);
        this.#give(this.#connected ?? { kind: 'stopped' });
      },
      (error: unknown) => {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };

  readonly #abort = (): void => {
    this.#sending.agent.stop(this.#id);
    this.#fail(this.#sending.cancelled());
  };

  #give(outcome: Outcome): void {
    this.#end();
    this.#resolve(outcome);
  }

  #fail(error: Error): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    const { waitings, number, signal } = this.#sending;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    waitings.delete(this.#id, number);
    signal?.removeEventListener('abort', this.#abort);
  }
}

/** An xray of one place that stays armed between two questions, so that all but the first are quick. */
import type { Journey, RunningLab, Target, XrayQuestion, XraySession } from '../../lab-runtime/index.ts';

/** Where packets are traced: a lab, or the machine itself. */
export interface TracedPlace {
  readonly target: Target;
  readonly place: RunningLab | 'host';
}

/** What it is made of. */
export interface ArmedXrayParts {
  /** Looks the place up as it is now; rejects where it is not there any more. */
  readonly locate: () => Promise<TracedPlace>;
  readonly open: (at: TracedPlace, signal: AbortSignal) => Promise<XraySession>;
}

interface Armed {
  readonly at: TracedPlace;
  readonly session: Promise<XraySession>;
}

/** See the head of this file. */
export class ArmedXray {
  readonly #parts: ArmedXrayParts;
  #armed: Armed | undefined;

  /** Nothing is armed before the first question. */
  constructor(parts: ArmedXrayParts) {
    this.#parts = parts;
  }

  /** Asks; arms it first where it is not, or where the lab is another one by now. */
  async ask(question: XrayQuestion, signal: AbortSignal): Promise<Journey> {
    const at = await this.#parts.locate();
    if (this.#armed !== undefined && !isSame(this.#armed.at, at)) await this.close();
    const { session } = (this.#armed ??= this.#arm(at, signal));
    return (await session).ask(question, { signal });
  }

  /** Never rejects: what cannot be ended has ended. */
  async close(): Promise<void> {
    const armed = this.#armed;
    this.#armed = undefined;
    await armed?.session.then((open) => open.close()).catch(() => undefined);
  }

  #arm(at: TracedPlace, signal: AbortSignal): Armed {
    const armed = { at, session: this.#parts.open(at, signal) };
    armed.session.catch(() => {
      if (this.#armed === armed) this.#armed = undefined;
    });
    return armed;
  }
}

/** A lab that was started again has another holder, and a target that is reached in another way is another one. */
function isSame(one: TracedPlace, other: TracedPlace): boolean {
  if (one.target !== other.target) return false;
  if (one.place === 'host' || other.place === 'host') return one.place === other.place;
  return one.place.holderPid === other.place.holderPid;
}

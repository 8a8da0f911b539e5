/** Questions of ssh and sudo, brought to the user one at a time. */
import type { Prompter, Question } from '../../lab-runtime/index.ts';

/** A question that has an answer. */
export type Answerable = Exclude<Question, { readonly kind: 'notice' }>;

/** How the user is asked. */
export interface Asker {
  /** Resolves to undefined where the user turns away, or `signal` says that the answer is not wanted any more. */
  readonly ask: (target: string, question: Answerable, signal: AbortSignal) => Promise<string | undefined>;
  /** Shows something that wants no answer, until `signal` says that it has passed. */
  readonly tell: (target: string, text: string, signal: AbortSignal) => void;
}

/** Who decides whether anything may be asked now; see {@link Link.answer}. */
interface Gate {
  answer(ask: () => Promise<string | undefined>): Promise<string | undefined>;
}

/** Prompters that share one user. */
export class Questions {
  readonly #asker: Asker;
  #last: Promise<unknown> = Promise.resolve();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** Answers the questions of one target. */
  of(target: string, gate: Gate): Prompter {
    return async (question, signal) => {
      if (question.kind !== 'notice') return gate.answer(() => this.#inTurn(target, question, signal));
      this.#asker.tell(target, question.text, signal);
      await aborted(signal);
      return undefined;
    };
  }

  #inTurn(target: string, question: Answerable, signal: AbortSignal): Promise<string | undefined> {
    const answer = this.#last.then(() => (signal.aborted ? undefined : this.#asker.ask(target, question, signal)));
    this.#last = answer.catch(() => undefined);
    return answer;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

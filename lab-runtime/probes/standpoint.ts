import type { Target } from '../targets/target.ts';

/** Where a probe starts from: a target, and how a program gets into a namespace of it. */
export interface Standpoint {
  readonly target: Target;
  /** `client`, `web`, `host`: for messages. */
  readonly name: string;
  /** The arguments that run a program there. */
  readonly enter: (argv: readonly string[]) => readonly string[];
}

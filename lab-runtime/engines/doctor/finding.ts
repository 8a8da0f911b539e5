/** One thing a lab needs, or is better with. */
export interface Finding {
  /** A program's name, or a few words: `Linux`, `namespaces without root`. */
  readonly name: string;
  /** Whether the machine has it; `unknown` where it could not be tried. */
  readonly state: 'yes' | 'no' | 'unknown';
  /** What was found: version and path, or what went wrong. */
  readonly detail: string;
  /** How to get it: one sentence, or a command. */
  readonly remedy?: string | undefined;
  /** Without it no lab runs. */
  readonly required: boolean;
}

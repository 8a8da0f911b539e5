/** The tour as data: steps that the terminal prints, JSON carries and a test holds against the kernel. */
import type { Where } from '../../index.ts';

/** Where a step's command runs: on the machine itself, or somewhere in the lab. */
export type TourPlace = Where | { readonly kind: 'machine' };

/** A step's command: a program, a line of shell, or one of Vethscope's own verbs. */
export type TourCommand =
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | { readonly kind: 'script'; readonly script: string }
  | { readonly kind: 'verb'; readonly verb: TourVerb };

/** A verb that the tour answers itself. */
export type TourVerb =
  | { readonly kind: 'veths' | 'ps' }
  | { readonly kind: 'port'; readonly container: string }
  | { readonly kind: 'http'; readonly from: string; readonly url: string };

/** What a check sees: the step's output, and that of an earlier step by its id (empty where there was none). */
interface Seen {
  readonly output: string;
  readonly earlier: (id: string) => string;
}

/** One step. */
export interface TourStep {
  /** Stable, kebab-case. */
  readonly id: string;
  /** What is looked at, in a few words. */
  readonly title: string;
  readonly where: TourPlace;
  readonly command: TourCommand;
  /** One sentence. */
  readonly why: string;
  /** Whether the kernel says what the lesson says. */
  readonly check: (seen: Seen) => boolean;
  /** The step is passed over where this program is missing; another shows the same. */
  readonly optionalProgram?: string;
}

/** Where xrays are made: a lab or a machine, as the session needs to know it. */
import type { JourneyFamily } from '../../model/journey.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Target } from '../../targets/target.ts';

/** A namespace that the agent shall enter. */
export interface EnteredNamespace {
  /** Letters, digits and what names of labs may have; the same in every round. */
  readonly key: string;
  /** A path as the agent sees it; `@FILE` for that of the process whose pid the file tells. */
  readonly path: string;
}

/** Where a question's names lead. */
export interface Ends {
  /** Inode of the namespace that sends. */
  readonly from: number;
  /** Undefined of a name that the place does not know. */
  readonly address?: string | undefined;
  /** A name that whoever sends may know, and then means more than what the place knows. */
  readonly name?: string | undefined;
  /** Sent from this address, where one was asked for. */
  readonly source?: string | undefined;
}

/** See the head of this file. */
export interface XrayPlace {
  readonly target: Target;
  /** The lab's name; undefined of a machine. */
  readonly lab?: string | undefined;
  readonly name: string;
  /** The script that runs the agent's script where the paths mean something. */
  readonly around: (agent: string) => string;
  /** What there is to be entered by now, where that is known before one looks: then no change is missed meanwhile. */
  readonly known?: ((signal?: AbortSignal) => Promise<readonly EnteredNamespace[]>) | undefined;
  /** As it is now, with what can be entered of it. */
  readonly look: (
    signal?: AbortSignal,
  ) => Promise<{ readonly snapshot: Snapshot; readonly namespaces: readonly EnteredNamespace[] }>;
  /** Rejects with `unknown-object` for names that it does not know. */
  readonly ends: (snapshot: Snapshot, from: string, to: string, family: JourneyFamily | undefined) => Ends;
}

/**
 * What the journey panel and its webview tell each other: the one file that both sides import, besides the drawing. All texts
 * are in the user's language already, and all that the webview can point at has a number, so that it names no object itself.
 */

/** On which way a packet is. */
export type Direction = 'forward' | 'reply';

/** What became of a packet, for those who draw it. */
export type End = 'delivered' | 'rejected' | 'dropped' | 'unanswered' | 'unknown';

/** One part of a packet's header, after a step, and what the step has made it from. */
export interface FieldView {
  readonly label: string;
  readonly value: string;
  readonly before?: string | undefined;
}

/** A rule that matched. */
export interface RuleView {
  /** `filter DOCKER-USER 1` */
  readonly place: string;
  readonly text: string;
  readonly verdict: string;
  readonly tone: 'good' | 'bad' | 'rewrite' | 'neutral';
  /** Of what can be revealed. */
  readonly object?: number | undefined;
}

/** One step. */
export interface StepView {
  readonly number: number;
  readonly namespace: string;
  readonly inode: number;
  readonly stage: string;
  /** The stage in words: on the drawing and in the list. */
  readonly stageText: string;
  readonly device?: string | undefined;
  /** What the drawing calls the place. */
  readonly place: string;
  readonly text: string;
  readonly details: readonly string[];
  readonly rules: readonly RuleView[];
  readonly result: 'pass' | 'drop' | 'reject';
  readonly resultText: string;
  readonly packet: readonly FieldView[];
  readonly certainty: 'seen' | 'inferred';
  /** `seen: trace` */
  readonly source: string;
  readonly object?: number | undefined;
}

/** A packet and its steps. */
export interface SectionView {
  readonly direction: Direction;
  readonly title: string;
  readonly steps: readonly StepView[];
  readonly end: End;
}

/** A later packet of the same conversation. */
export type LaterView = Omit<SectionView, 'end'>;

/** Why it did not arrive. */
export interface CauseView {
  readonly text: string;
  readonly remedy?: string | undefined;
  /** What the drawing calls the guilty object. */
  readonly guilty?: string | undefined;
  readonly object?: number | undefined;
  readonly evidence: readonly string[];
  readonly unmatched: readonly { readonly rule: RuleView; readonly why: string }[];
}

/** A journey as it is shown. */
export interface JourneyView {
  /** Of the history's entry. */
  readonly id: number;
  readonly title: string;
  readonly end: End;
  readonly verdict: string;
  /** What the program that asked was told, when, and what is uncertain. */
  readonly notes: readonly string[];
  readonly cause?: CauseView | undefined;
  /** The packet, and its answer where there was one: what is walked through. */
  readonly sections: readonly SectionView[];
  readonly later: readonly LaterView[];
}

/** Two journeys beside each other, where they part. */
export interface ComparisonView {
  readonly title: string;
  readonly summary: string;
  /** The step of the shown journey that differs: its place among all steps. */
  readonly step?: number | undefined;
  /** Head of each row, then before and after. */
  readonly rows: readonly { readonly head: string; readonly before: string; readonly after: string }[];
}

/** The words of the webview itself. */
export interface PanelTexts {
  readonly after: string;
  readonly again: string;
  readonly before: string;
  readonly closeComparison: string;
  readonly compare: string;
  readonly controls: string;
  readonly copy: string;
  readonly drawing: string;
  readonly evidence: string;
  readonly first: string;
  readonly header: string;
  readonly inferred: string;
  readonly keys: string;
  readonly last: string;
  readonly next: string;
  readonly noSteps: string;
  readonly pause: string;
  readonly play: string;
  readonly previous: string;
  readonly remedy: string;
  readonly reveal: string;
  readonly speed: string;
  readonly steps: string;
  /** `Step {0} of {1}: {2}` */
  readonly position: string;
  readonly unmatched: string;
  /** `was {0}`: of a field that was rewritten. */
  readonly was: string;
}

/** To the webview. */
export type ToPanel =
  | {
      readonly type: 'show';
      readonly texts: PanelTexts;
      readonly journey: JourneyView;
      readonly canCompare: boolean;
      readonly comparison?: ComparisonView | undefined;
    }
  | { readonly type: 'busy'; readonly busy: boolean };

/** From the webview. `object` is one of the numbers that the journey named. */
export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'reveal'; readonly object: number }
  | { readonly type: 'again' }
  | { readonly type: 'compare' }
  | { readonly type: 'closeComparison' }
  | { readonly type: 'copy' };

/** What a build script says while it runs. */
import type { Step } from '../../model/plan.ts';

/** Progress of a plan. */
export interface Progress {
  readonly step: Step;
  /** Steps begun so far, of `total`. */
  readonly begun: number;
  readonly total: number;
}

/** Notices that are no errors: the program of a container is missing on the target. */
export interface MissingProgram {
  readonly container: string;
  readonly program: string;
}

/** Where a script failed: in which group, and, where one process was to blame, which, and at which word. */
export interface Failure {
  readonly group: string;
  readonly process: string;
  readonly word: string;
}

/** Collects the `@` lines of a script. */
export interface BuildReport {
  ready: boolean;
  failed: Failure | undefined;
  existing: number | undefined;
  busy: boolean;
  gone: boolean;
  changed: boolean;
  /** Containers whose program ended at once. */
  readonly exited: string[];
  readonly missing: MissingProgram[];
  /** What was passed over, in the words of the tool that refused it. */
  readonly left: string[];
}

/** An empty report. */
export function newReport(): BuildReport {
  const nothing = { ready: false, failed: undefined, existing: undefined };
  return { ...nothing, busy: false, gone: false, changed: false, exited: [], missing: [], left: [] };
}

/** Takes in one line; `onStep` hears of each group that begins. */
export function hear(report: BuildReport, line: string, onStep: (group: string) => void): void {
  const [word = '', first = '', second = '', third = ''] = line.split(' ');
  switch (word) {
    case '@step':
      onStep(first);
      break;
    case '@ready':
      report.ready = true;
      break;
    case '@failed':
      report.failed ??= { group: first, process: second, word: third };
      break;
    case '@exited':
      report.exited.push(first);
      break;
    case '@exists':
      report.existing = Number(first);
      break;
    case '@busy':
      report.busy = true;
      break;
    case '@gone':
      report.gone = true;
      break;
    case '@changed':
      report.changed = true;
      break;
    case '@left':
      report.left.push(line.slice('@left '.length));
      break;
    case '@missing':
      report.missing.push({ container: first, program: second });
      break;
  }
}

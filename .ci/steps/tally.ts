import type { Outcome } from '../../test/harness/suiteReport.ts';
import type { SuiteRun } from './suiteRun.ts';

/** Counts over all suites, and the lines that explain them. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly lines: readonly string[];
}

/** Nothing counted yet. */
export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0, lines: [] };

/** Adds two tallies. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    lines: [...one.lines, ...other.lines],
  };
}

/** The tally of something that is no test and failed. */
export function failure(line: string): Tally {
  return { ...emptyTally, failed: 1, lines: [`failed: ${line}`] };
}

/** The tally of a suite that this machine cannot run. */
export function skip(line: string): Tally {
  return { ...emptyTally, skipped: 1, lines: [`skipped: ${line}`] };
}

/**
 * Counts one run of a suite; `whole` when all tests of its files were to run. Whatever did not run counts as failed: a
 * run without a report, a file that was not loaded or defines no test, tests behind a failed hook.
 */
export function tallyOf({ name, given, report, skipped }: SuiteRun, whole: boolean): Tally {
  if (skipped !== undefined) return skip(`${name}: ${skipped}`);
  if (report === undefined) return failure(`${name}: did not run to its end`);
  const { files, outcomes, defined } = report;
  const passed = outcomes.filter(({ state }) => state === 'passed').length;
  const skips = outcomes.filter(({ state }) => state === 'skipped');
  const problems = [
    ...outcomes.filter(({ state }) => state === 'failed').map(described),
    ...Array.from({ length: defined - outcomes.length }, () => 'a test did not run'),
    ...(files.length === given ? [] : [`${files.length} of ${given} files were loaded`]),
    ...(whole
      ? files.filter((path) => outcomes.every(({ file }) => file !== path)).map((file) => `no test ran in ${file}`)
      : []),
    ...(outcomes.length === 0 ? ['no test ran'] : []),
  ];
  return {
    passed,
    failed: problems.length,
    skipped: skips.length,
    lines: [
      `${name}: ${passed} passed, ${problems.length} failed, ${skips.length} skipped`,
      ...problems.map((problem) => `failed: ${name}: ${problem}`),
      ...skips.map(({ title, reason = '' }) => `skipped: ${name}: ${title}: ${reason}`),
    ],
  };
}

/** A failure by its title and the first words of its reason: where only the end of the output is kept, they tell what to look for. */
function described({ title, reason = '' }: Outcome): string {
  const words = reason.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
  return words === '' ? title : `${title}: ${words}`;
}

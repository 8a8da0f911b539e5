import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';
import { skipReason } from './skip.ts';
import type { Outcome, SuiteReport } from './suiteReport.ts';

/** What {@link runMocha} runs. */
export interface MochaRun {
  readonly files: readonly string[];
  /** Where the {@link SuiteReport} goes. */
  readonly reportFile: string;
  /** For one test, unless it says otherwise. */
  readonly timeoutMs: number;
  /** How many times as long tests may take as they say themselves: an emulated machine is slow. Default 1. */
  readonly patience?: number | undefined;
  /** Only tests whose full title contains this. */
  readonly grep?: string | undefined;
}

/**
 * Runs test files, prints what happens and writes a report. The report is the proof that the run came to its end: an
 * exit status alone is not, least of all in an extension host. Resolves to whether nothing failed.
 */
export async function runMocha({ files, reportFile, timeoutMs, patience = 1, grep }: MochaRun): Promise<boolean> {
  const mocha = new Mocha({ timeout: timeoutMs, forbidOnly: true });
  if (grep !== undefined) mocha.fgrep(grep);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const outcomes: Outcome[] = [];
  let defined = 0;
  await new Promise((resolve) => {
    const runner = mocha.run(resolve);
    defined = runner.total;
    const stretched = new WeakSet<Mocha.Runnable>();
    const stretch = (part: Mocha.Runnable): void => {
      if (!stretched.has(part)) part.timeout(part.timeout() * patience);
      stretched.add(part);
    };
    runner.on('test', stretch).on('hook', stretch);
    runner.on('pass', (test) => outcomes.push({ ...nameOf(test), state: 'passed' }));
    runner.on('fail', (test, error) => outcomes.push({ ...nameOf(test), state: 'failed', reason: textOf(error) }));
    runner.on('pending', (test) => outcomes.push({ ...nameOf(test), ...skipped(test) }));
  });
  const report: SuiteReport = { files: [...files], defined, outcomes };
  await writeFile(reportFile, JSON.stringify(report, null, 1));
  return outcomes.every(({ state }) => state !== 'failed');
}

function nameOf(test: Mocha.Runnable) {
  return { file: test.file ?? '', title: test.fullTitle(), milliseconds: test.duration ?? 0 };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A skip needs a reason, on the test itself or on a `describe` around it. */
function skipped(test: Mocha.Runnable): Pick<Outcome, 'state' | 'reason'> {
  for (let part: Mocha.Runnable | Mocha.Suite | undefined = test; part !== undefined; part = part.parent) {
    const reason: unknown = Reflect.get(part, skipReason);
    if (typeof reason === 'string') return { state: 'skipped', reason };
  }
  return { state: 'failed', reason: 'skipped without a reason: use skipBecause' };
}

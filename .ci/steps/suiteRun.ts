/** One run of one suite: what it is given, how mocha is started for it, and what it leaves. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseSuiteReport, type SuiteReport } from '../../test/harness/suiteReport.ts';
import { interrupted } from './interrupted.ts';
import { reportFileOf } from './suites.ts';

const limitMs = 30 * 60_000;

/** Which tests of a suite. */
export interface Selection {
  readonly files: readonly string[];
  /** Only tests whose title contains this. */
  readonly grep: string | undefined;
}

/** One run of one suite. Without a report it did not come to its end. */
export interface SuiteRun {
  readonly name: string;
  /** How many test files it was given. */
  readonly given: number;
  readonly report: SuiteReport | undefined;
  /** Why nothing was run. */
  readonly skipped?: string | undefined;
}

/** The exit status does not count: only the report tells how a suite ended. */
export const attached = {
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'inherit',
  reject: false,
  timeout: limitMs,
  cancelSignal: interrupted,
} as const;

/** For what runs beside something that is attached: its output is shown at its end. */
export const silent = { ...attached, stdout: 'pipe', stderr: 'pipe', all: true } as const;

/** Runs these tests and leaves that report, when Node gets this. */
export function mochaArguments(reportFile: string, { files, grep }: Selection): readonly string[] {
  return ['test/harness/runFiles.ts', ...(grep === undefined ? [] : ['--grep', grep]), reportFile, ...files];
}

/** Where a run leaves its report; an older one is gone. */
export async function freshReportFile(name: string): Promise<string> {
  const file = reportFileOf(name);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  return file;
}

/** What became of a run, by its report. */
export async function runOf(name: string, { files }: Selection, reportFile: string): Promise<SuiteRun> {
  const report = existsSync(reportFile) ? parseSuiteReport(await readFile(reportFile, 'utf8')) : undefined;
  return { name, given: files.length, report };
}

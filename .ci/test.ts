// npm test: prepares the machine, builds, checks and lints, and runs every suite.
// npm run test:SUITE [-- [--grep TEXT] [PART OF A FILE NAME]…]: one suite, or a part of it.
import { parseArgs } from 'node:util';
import { checkBudgets } from './steps/budget.ts';
import { bundle } from './steps/bundle.ts';
import { ensureCodeServer } from './steps/editor.ts';
import { interrupted } from './steps/interrupted.ts';
import { lint } from './steps/lint.ts';
import { packageVsix } from './steps/packageVsix.ts';
import { runLabsInMachine } from './steps/labsInMachine.ts';
import { say, step } from './steps/progress.ts';
import { runSuite } from './steps/runSuite.ts';
import type { SuiteRun } from './steps/suiteRun.ts';
import { cannotRun, strayTestFiles, suiteNames, suiteNotes, testFilesOf, type SuiteName } from './steps/suites.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';
import { addTallies, emptyTally, failure, skip, tallyOf, type Tally } from './steps/tally.ts';
import { typecheck } from './steps/typecheck.ts';

const { values, positionals } = parseArgs({ options: { grep: { type: 'string' } }, allowPositionals: true });
const only = suiteNames.find((name) => name === positionals[0]);
const parts = positionals.slice(only === undefined ? 0 : 1);
const isPart = parts.length > 0 || values.grep !== undefined;

/** Where all suites run, it begins beside the first that is long, and is waited for with the suite vm. */
let labsInMachine: Promise<SuiteRun> | undefined;

const tallies = only === undefined ? await testAll() : await testOne(only);
const tally = tallies.reduce(addTallies, emptyTally);
for (const line of ['', ...tally.lines]) say(line);
if (tally.failed > 0) process.exitCode = 1;
say(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);

async function testAll(): Promise<readonly Tally[]> {
  if (!(await ensureSystemPackages(['lab', 'editor', 'test']))) return [failure('the machine lacks programs')];
  const verdicts = [
    ...(await verdict('Building dist', bundle)),
    ...(await verdict('Packing the .vsix', packageVsix)),
    ...(await verdict('Weighing', checkBudgets)),
    ...(await verdict('Checking types', typecheck)),
    ...(await verdict('Linting', lint)),
    ...strayTestFiles().map((file) => failure(`${file} belongs to no suite`)),
  ];
  const suites = await inTurn(suiteNames, runOne);
  return [...verdicts, ...suites];
}

async function testOne(suite: SuiteName): Promise<readonly Tally[]> {
  if (suite !== 'unit' && suite !== 'grammar') {
    if (!(await ensureSystemPackages(['lab', 'editor', 'test']))) return [failure('the machine lacks programs')];
    const verdicts = await verdict('Building dist', bundle);
    if (suite === 'ui') verdicts.push(...(await verdict('Packing the .vsix', packageVsix)));
    if (verdicts.length > 0) return verdicts;
  }
  return [await runOne(suite)];
}

async function runOne(suite: SuiteName): Promise<Tally> {
  const files = testFilesOf(suite).filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
  const obstacle = cannotRun(suite);
  if (interrupted.aborted) return failure(`${suite}: interrupted`);
  if (obstacle !== undefined) return skip(`${suite}: ${obstacle}`);
  if (files.length === 0)
    return isPart ? failure(`${suite}: no such file`) : { ...emptyTally, lines: [`${suite}: has no tests yet`] };
  if (suite === 'host' || suite === 'ui') await ensureCodeServer();
  if (suite === 'lab' && only === undefined && !isPart && cannotRun('vm') === undefined)
    labsInMachine = startInMachine();
  const runs = await step(`Suite ${suite}: ${suiteNotes[suite]}`, () => runSuite(suite, { files, grep: values.grep }));
  const more =
    suite === 'vm' && !isPart
      ? [await step('Suite lab in a virtual machine', () => labsInMachine ?? startInMachine())]
      : [];
  return [...runs, ...more].map((run) => tallyOf(run, !isPart)).reduce(addTallies);
}

async function startInMachine(): Promise<SuiteRun> {
  return runLabsInMachine().catch((error: unknown) => {
    say(String(error));
    return { name: 'lab in a virtual machine', given: 0, report: undefined };
  });
}

/** One failure when the step fails or throws, else nothing: only tests count as passed. */
async function verdict(title: string, work: () => Promise<boolean>): Promise<Tally[]> {
  return (await step(title, work).catch((error: unknown) => (say(String(error)), false))) ? [] : [failure(title)];
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

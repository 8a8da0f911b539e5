// node test/harness/runFiles.ts [--grep TEXT] REPORT FILE…  Runs test files under this Node, written in TypeScript.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runMocha } from './runMocha.ts';
import { parseSuiteReport, type SuiteReport } from './suiteReport.ts';

const { values, positionals } = parseArgs({ options: { grep: { type: 'string' } }, allowPositionals: true });
const [reportFile = '', ...files] = positionals;
const patience = Number(process.env['VETHSCOPE_TEST_PATIENCE'] ?? 1);
const clean = await runMocha({ files, reportFile, timeoutMs: 20_000, patience, grep: values.grep });
process.exitCode = clean ? 0 : 1;
setTimeout(() => void endForGood(), 15_000).unref();

/** What a test has left running would keep this process for ever: that is a failure of its own. */
async function endForGood(): Promise<void> {
  const reason = `still there after the last test: ${process.getActiveResourcesInfo().join(', ')}`;
  const report = parseSuiteReport(await readFile(reportFile, 'utf8'));
  const file = report.files[0] ?? '';
  const outcome = {
    file,
    title: 'the suite leaves nothing running',
    state: 'failed',
    reason,
    milliseconds: 0,
  } as const;
  const changed: SuiteReport = { ...report, defined: report.defined + 1, outcomes: [...report.outcomes, outcome] };
  await writeFile(reportFile, JSON.stringify(changed, null, 1));
  process.stdout.write(`  ✖ ${outcome.title}: ${reason}\n`);
  process.exit(1);
}

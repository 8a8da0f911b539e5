// node test/harness/runFiles.ts [--grep TEXT] REPORT FILE…  Runs test files under this Node, written in TypeScript.
import { parseArgs } from 'node:util';
import { runMocha } from './runMocha.ts';

const { values, positionals } = parseArgs({ options: { grep: { type: 'string' } }, allowPositionals: true });
const [reportFile = '', ...files] = positionals;
const clean = await runMocha({ files, reportFile, timeoutMs: 20_000, grep: values.grep });
process.exitCode = clean ? 0 : 1;

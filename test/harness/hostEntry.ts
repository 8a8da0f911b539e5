import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMocha } from './runMocha.ts';

/**
 * What the extension host calls (`--extensionTestsPath`), on desktop and in code-server alike: runs the test files
 * that were bundled next to this one and leaves the report there. The labs of the tests are nobody else's.
 */
export async function run(): Promise<void> {
  const stateHome = mkdtempSync(join(tmpdir(), 'vethscope-host-labs-'));
  process.env['XDG_RUNTIME_DIR'] = stateHome;
  const folder = __dirname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.cjs'))
    .map((file) => join(folder, file))
    .sort();
  const grep = process.env['VETHSCOPE_GREP'];
  const clean = await runMocha({ files, reportFile: join(folder, 'report.json'), timeoutMs: 20_000, grep });
  rmSync(stateHome, { recursive: true, force: true });
  if (!clean) throw new Error('Some tests failed.');
}

import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { out, root } from './paths.ts';

const folder = join(out, 'host');

/** What `--extensionTestsPath` gets. */
export const hostEntry = join(folder, 'entry.cjs');

/** Where the entry leaves its report. */
export const hostReportFile = join(folder, 'report.json');

/**
 * Bundles the entry and each test file for the extension host, whose Node may not read TypeScript. CommonJS, because the
 * host loads tests with `require`.
 */
export async function bundleHostTests(files: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const tests = files.map((file) => [relative('test/host', file).replace(/\.ts$/, ''), file]);
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries([...tests, ['entry', 'test/harness/hostEntry.ts']]),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode'],
    // Of mocha's parallel mode, which is not used here.
    logOverride: { 'require-resolve-not-external': 'silent' },
    logLevel: 'warning',
  });
}

import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { out, root } from './paths.ts';

/** Bundled tests, for one run. */
export interface HostBundle {
  /** What `--extensionTestsPath` gets. */
  readonly entry: string;
  /** Where the entry leaves its report. */
  readonly reportFile: string;
}

/**
 * Bundles the entry and each test file for the extension host, whose Node may not read TypeScript. CommonJS, because the
 * host loads tests with `require`. `name` is the folder below out/host.
 */
export async function bundleHostTests(name: string, files: readonly string[]): Promise<HostBundle> {
  const folder = join(out, 'host', name);
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
  return { entry: join(folder, 'entry.cjs'), reportFile: join(folder, 'report.json') };
}

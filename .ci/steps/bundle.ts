import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { writeNotices } from './notices.ts';
import { dist, out, root } from './paths.ts';
import { complain } from './progress.ts';

/** CommonJS packages inside an ES module bundle still call `require`, also for `vscode`. */
const requireBanner =
  "import { createRequire as vethscopeCreateRequire } from 'node:module';const require = vethscopeCreateRequire(import.meta.url);";

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  banner: { js: requireBanner },
  logLevel: 'warning',
} satisfies BuildOptions;

/** Only the extension may leave `vscode` to its host: a stray import in the runtime breaks the two other bundles. */
const bundles = {
  extension: {
    entryPoints: { extension: 'extension/extension.ts' },
    external: ['vscode'],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  },
  server: { entryPoints: { server: 'extension/language/server.ts' } },
  // The page of the journey panel.
  journey: {
    entryPoints: { journey: 'extension/panels/webview/main.ts' },
    platform: 'browser',
    target: 'es2023',
    banner: {},
  },
  // What ssh starts to ask a question.
  askpass: { entryPoints: { askpass: 'lab-runtime/targets/ssh/askpass/askpassClient.ts' } },
  // The beginning must be read by an old Node, too, which cannot read the rest.
  cli: {
    entryPoints: { cli: 'lab-runtime/cli/launch.ts' },
    target: 'node18',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
  },
} satisfies Readonly<Record<string, BuildOptions>>;

/** A file of dist/, without its ending. */
export type BundleName = keyof typeof bundles;

/** How esbuild makes a bundle. */
export function bundleOptions(name: BundleName): BuildOptions {
  return { ...common, ...bundles[name] };
}

/** Where the metafile of a bundle is written, for the size budget. */
export function metafileOf(name: BundleName): string {
  return join(out, 'meta', `${name}.json`);
}

/** Builds dist/. Resolves to whether every bundle was built; esbuild prints what is wrong. */
export async function bundle(): Promise<boolean> {
  await mkdir(join(out, 'meta'), { recursive: true });
  const results = await Promise.all((['extension', 'server', 'journey', 'cli', 'askpass'] as const).map(bundleOne));
  const metafiles = results.filter((result) => result !== undefined);
  if (metafiles.length < results.length) return false;
  await removeStaleChunks(metafiles);
  await writeNotices(metafiles);
  return true;
}

async function bundleOne(name: BundleName): Promise<Metafile | undefined> {
  try {
    const { metafile } = await build({ ...bundleOptions(name), metafile: true });
    await writeFile(metafileOf(name), JSON.stringify(metafile));
    if (name === 'cli') await chmod(join(dist, 'cli.mjs'), 0o755);
    return metafile;
  } catch {
    complain(`✗ the bundle "${name}" failed`);
    return undefined;
  }
}

/** Chunks are named by their content, so those of an earlier build stay behind. */
async function removeStaleChunks(metafiles: readonly Metafile[]): Promise<void> {
  const written = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs)));
  const folder = join(dist, 'chunks');
  const present = existsSync(folder) ? await readdir(folder) : [];
  const stale = present.map((file) => join(folder, file)).filter((file) => !written.has(relative(root, file)));
  await Promise.all(stale.map((file) => rm(file)));
}

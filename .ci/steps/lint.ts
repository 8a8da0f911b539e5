import { runTool } from './tool.ts';

const cacheFolder = 'node_modules/.cache';

/** All linters: rules, format, layers and cycles, unused files and exports. Resolves to whether all are content. */
export async function lint(): Promise<boolean> {
  const results = await Promise.all([
    runTool('eslint', [
      '.',
      '--max-warnings=0',
      '--cache',
      '--cache-strategy=content',
      `--cache-location=${cacheFolder}/eslint/`,
    ]),
    quickLinters(),
  ]);
  return results.every(Boolean);
}

/** One after the other beside eslint, which takes as long as all of these. */
async function quickLinters(): Promise<boolean> {
  const format = await runTool('prettier', ['.', '--check', '--log-level=warn', '--cache']);
  const layers = await runTool('depcruise', [
    '--config',
    '.ci/layers.mjs',
    '--output-type',
    'err',
    '.ci',
    'extension',
    'lab-runtime',
    'test',
  ]);
  const unused = await runTool('knip', []);
  return format && layers && unused;
}

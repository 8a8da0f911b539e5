import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import { metafileOf } from './bundle.ts';
import { vsixFile } from './paths.ts';
import { complain, say } from './progress.ts';

/** In bytes; a kB is 1000 bytes. */
const budgets = { firstLoad: 250_000, vsix: 1_500_000 };

const metafileOutputs = z.object({
  outputs: z.record(
    z.string(),
    z.object({ bytes: z.number(), imports: z.array(z.object({ path: z.string(), kind: z.string() })) }),
  ),
});

/** What esbuild tells of each file it wrote. */
export type Outputs = z.infer<typeof metafileOutputs>['outputs'];

/** Compares what was built and packed with the budgets. Resolves to whether all are kept. */
export async function checkBudgets(): Promise<boolean> {
  const outputs = metafileOutputs.parse(JSON.parse(await readFile(metafileOf('extension'), 'utf8'))).outputs;
  const firstLoad = keeps('first load of the extension', firstLoadBytes(outputs), budgets.firstLoad);
  const vsix = keeps('.vsix', (await stat(vsixFile)).size, budgets.vsix);
  return firstLoad && vsix;
}

/** The entry and everything it imports statically: what is read before `activate` runs. */
export function firstLoadBytes(outputs: Outputs): number {
  const seen = new Set<string>();
  const visit = (file: string): number => {
    const output = outputs[file];
    if (output === undefined || seen.has(file)) return 0;
    seen.add(file);
    const statics = output.imports.filter(({ kind }) => kind === 'import-statement');
    return output.bytes + statics.reduce((sum, { path }) => sum + visit(path), 0);
  };
  return visit('dist/extension.mjs');
}

/** Says how much of a budget is used. Returns whether it is kept. */
export function keeps(what: string, bytes: number, budget: number): boolean {
  const kilobytes = (size: number) => `${(size / 1000).toFixed(0)} kB`;
  const line = `${what}: ${kilobytes(bytes)} of ${kilobytes(budget)}`;
  if (bytes <= budget) say(`  ${line}`);
  else complain(`✗ ${line}: over its budget`);
  return bytes <= budget;
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ViewName, Workbench } from './workbench.ts';

const texts = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../package.nls.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

/** The lines of a welcome: its text, and what its buttons are called. */
function welcomeLines(key: string): readonly string[] {
  return linesOf((texts[key] ?? key).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}

/** Asserts what stands in a view in place of rows. */
export async function assertWelcome(workbench: Workbench, view: ViewName, key: string): Promise<void> {
  const { welcome } = await workbench.onlyView(view);
  await welcome.getByText(welcomeLines(key)[0] ?? '?').waitFor();
  assert.deepEqual(linesOf(await welcome.innerText()), welcomeLines(key));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

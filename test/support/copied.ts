import { env } from 'vscode';
import type { Commands } from '../../extension/contributions.ts';
import { run } from './commands.ts';

/** What a copy command leaves on the clipboard; undefined where it leaves nothing. */
export async function copied(
  id: 'vethscope.copyAddress' | 'vethscope.copyMac' | 'vethscope.copyVethName',
  about: Parameters<Commands[typeof id]>[0],
): Promise<string | undefined> {
  await env.clipboard.writeText('');
  await run(id, about);
  const text = await env.clipboard.readText();
  return text === '' ? undefined : text;
}

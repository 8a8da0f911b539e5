/** `vethscope shell LAB [CONTAINER]` */
import type { Command } from 'commander';
import { LabError } from '../index.ts';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { runInside } from './session/runInside.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Without the machine's bashrc, which would set a prompt that does not say where one is. */
const shell = 'if command -v bash >/dev/null 2>&1; then exec bash --norc; fi; exec sh';

/** Opens a shell. */
export function shellVerb(cli: Cli): Command {
  return verb('shell', 'Open a shell in a container, outside, or on the lab’s host.', [
    ['vethscope shell', 'on the host of the only lab that runs'],
    ['vethscope shell web', 'in its container web'],
    ['vethscope shell lesson client', 'outside, in the lab lesson'],
  ])
    .argument('[words...]', '[LAB] [CONTAINER]')
    .usage('[options] [LAB] [CONTAINER]')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await openShell(cli, words, flags));
    });
}

async function openShell(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  if (session.json)
    throw new LabError('usage', 'A shell has no JSON form', {
      remedy: 'Use vethscope exec --json LAB CONTAINER -- CMD.',
    });
  const { running, words } = await labAndWords(session, given, { least: 0, most: 1, form: '[CONTAINER]' });
  const name = words[0] ?? 'host';
  const where = cli.runtime.whereNamed(running, name);
  const prompt = `PS1=${running.name}/${where.kind === 'host' ? 'host' : where.name}:$PWD# `;
  return runInside(session, running, where, ['env', prompt, 'sh', '-c', shell]);
}

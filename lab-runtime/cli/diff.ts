/** `vethscope diff BEFORE [AFTER]` */
import type { Command } from 'commander';
import type { Snapshot } from '../index.ts';
import { look, openSnapshot } from './input/look.ts';
import { diffText } from './output/diffText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Tells what changed. */
export function diffVerb(cli: Cli): Command {
  return verb('diff', 'Tell what changed since a snapshot: interfaces, addresses, routes, rules, settings.', [
    ['vethscope diff before.json', 'from then to now, of the same lab or machine'],
    ['vethscope diff before.json after.json', 'between two files; exit code 1 where they differ'],
  ])
    .argument('<BEFORE>', 'a file that vethscope save has written')
    .argument('[AFTER]', 'another one, a lab or host (default: what BEFORE is of, as it is now)')
    .action(async (before: string, after: string | undefined, flags: CommonOptions) => {
      cli.finish(await diff(cli, before, after, flags));
    });
}

async function diff(cli: Cli, before: string, after: string | undefined, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const old = openSnapshot(session, before);
  const result = cli.runtime.diffSnapshots(old, await now(session, old, after));
  session.answer(result, () => diffText(result, cli.terminal.out.paint));
  return result.changes.length === 0 ? exitCode.ok : exitCode.no;
}

function now(session: Session, old: Snapshot, after: string | undefined): Promise<Snapshot> {
  return look(session, after ?? old.lab ?? 'host');
}

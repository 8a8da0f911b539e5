/** `vethscope replay SNAPSHOT` */
import type { Command } from 'commander';
import { inEnglish, labNameFrom, nameInText, type ReplayOutcome } from '../index.ts';
import { openSnapshot } from './input/look.ts';
import { diffText } from './output/diffText.ts';
import { labJson } from './output/labJson.ts';
import { harmless } from './output/terminal.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { operationOptions } from './session/outcome.ts';
import { privilegeOf } from './session/privilegeOf.ts';
import { openSession, requireLinux, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

interface ReplayFlags extends CommonOptions {
  readonly name?: string;
  readonly root?: boolean;
  readonly plan?: boolean;
}

/** Rebuilds a snapshot as a lab. */
export function replayVerb(cli: Cli): Command {
  return verb(
    'replay',
    'Rebuild a snapshot of a real host as a lab: its namespaces, interfaces, routes, rules and settings, with a responder where something listened.',
    [
      ['sudo vethscope save host shop.json', 'on the machine that has the problem'],
      ['vethscope replay shop.json', 'anywhere, without root: take it apart; then: vethscope down shop'],
      ['vethscope replay shop.json --plan', 'print the script that would run'],
    ],
  )
    .argument('<SNAPSHOT>', 'a file that vethscope save has written')
    .option('--name <name>', "the lab's name (default: the file's)")
    .option('--plan', 'print the script, run nothing')
    .option('--root', 'make the lab as root, without a user namespace')
    .action(async (file: string, flags: ReplayFlags) => {
      cli.finish(await replay(cli, file, flags));
    });
}

async function replay(cli: Cli, file: string, flags: ReplayFlags): Promise<number> {
  const session = openSession(cli, flags);
  const privilege = privilegeOf(cli, flags);
  const snapshot = openSnapshot(session, file);
  const name = flags.name ?? labNameFrom(file);
  if (flags.plan === true) {
    const script = cli.runtime.replayScript(snapshot, { name, privilege });
    session.answer({ lab: name, script }, () => script);
    return exitCode.ok;
  }
  requireLinux(cli, flags);
  const outcome = await session.during(`Replaying ${nameInText(file)}`, (line) =>
    cli.runtime.replayLab(session.target, snapshot, { ...operationOptions(session, line), name, privilege }),
  );
  const { lab, differences } = outcome;
  const notReplayed = outcome.notReplayed.map(({ what, why }) => ({ what, why: inEnglish(why) }));
  session.answer({ ...labJson(lab), notReplayed, differences }, () => outcomeText(cli, outcome));
  return exitCode.ok;
}

function outcomeText({ terminal }: Cli, { lab, notReplayed, differences }: ReplayOutcome): string {
  const { containers, outside } = lab.lab;
  const counts = `${String(containers.length)} containers and namespaces, ${String(outside.length)} outside`;
  const list = notReplayed.map(({ what, why }) => `  ${harmless(`${what}: ${inEnglish(why)}`)}\n`).join('');
  return [
    `Lab ${lab.name} is a replay of ${nameInText(lab.replayOf?.lab ?? lab.replayOf?.target ?? '')} as of ${nameInText(lab.replayOf?.takenAt ?? '')}: ${counts}.\n`,
    list === '' ? '' : `Not replayed as it was:\n${list}`,
    differences.changes.length === 0
      ? 'The kernel has everything else as the snapshot says.\n'
      : `What the kernel has otherwise than the snapshot:\n${diffText(differences, terminal.out.paint)}`,
  ].join('');
}

/** `vethscope plan [FILE]` */
import type { Command } from 'commander';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { loadLab } from './input/loadLab.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

interface PlanFlags extends CommonOptions {
  readonly name?: string;
  readonly root?: boolean;
}

/** Prints what `up` would run. */
export function planVerb(cli: Cli): Command {
  return verb('plan', 'Print the commented shell script that `up` would run. It changes nothing.', [
    ['vethscope plan', 'the script for the lab of this folder'],
    ['vethscope plan shop.lab.yaml >shop.sh', 'to keep, to read, or to run by hand'],
  ])
    .argument('[FILE]', 'lab file (default: as for `up`)')
    .option('--name <name>', "the lab's name (default: the file's, or its folder's)")
    .option('--root', 'as `up --root` would')
    .action((file: string | undefined, flags: PlanFlags) => {
      const session = openSession(cli, flags);
      const lab = loadLab(cli, file, { name: flags.name });
      const script = cli.runtime.planScript(lab, flags.root === true ? 'root' : 'rootless');
      session.answer({ lab: lab.name, script }, () => script);
      cli.finish(exitCode.ok);
    });
}

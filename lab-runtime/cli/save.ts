/** `vethscope save NAME|host FILE` */
import type { Command } from 'commander';
import { LabError, nameInText } from '../index.ts';
import { isSnapshotFile, look } from './input/look.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';
import { writeFile } from './session/writeFile.ts';

interface SaveFlags extends CommonOptions {
  readonly force?: boolean;
}

/** Keeps a snapshot in a file. */
export function saveVerb(cli: Cli): Command {
  return verb('save', 'Save a snapshot to a file, to look at it later or elsewhere, or to compare.', [
    ['vethscope save lesson before.json', 'then: vethscope show before.json, on any system'],
    ['sudo vethscope save host before.json', 'of the machine itself; then: vethscope diff before.json'],
  ])
    .argument('<NAME|host>', 'a lab, or the machine itself')
    .argument('<FILE>', 'the file to write, NAME.json; readable by you alone')
    .option('-f, --force', 'replace the file where there is one')
    .action(async (name: string, file: string, flags: SaveFlags) => {
      if (!isSnapshotFile(file)) throw notJson(file);
      const session = openSession(cli, flags);
      const snapshot = await look(session, name, { sockets: true });
      writeFile(cli, file, `${JSON.stringify(snapshot)}\n`, flags.force === true ? 'replace' : 'keep');
      const { namespaces, containers, takenAt } = snapshot;
      const counts = `${String(namespaces.length)} namespaces, ${String(containers.length)} containers`;
      session.answer({ file, takenAt }, () => `${nameInText(file)}: ${counts}, as of ${takenAt}\n`);
      cli.finish(exitCode.ok);
    });
}

/** By its ending it is told from the name of a lab. */
function notJson(file: string): LabError {
  return new LabError('usage', `${nameInText(file)} does not end with .json`, {
    object: nameInText(file),
    remedy: `Call it ${nameInText(file)}.json: that is how show, veths, ports and diff know it.`,
  });
}

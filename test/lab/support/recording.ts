/** Captures of the command line, for tests. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readPcapng, type ReadFile } from '../../support/readPcapng.ts';
import type { CommandLine } from './commandLine.ts';
import { eventually } from './eventually.ts';
import { processesOf } from './machine.ts';

/** Starts `vethscope capture`; resolves when it records, or has ended. `stop` is Ctrl-C. */
export async function begin(cli: CommandLine, words: readonly string[]) {
  const going = cli.start(['capture', ...words]);
  let code: number | undefined;
  const ended = going.ended.then((end) => {
    code = end.code ?? -1;
    return end;
  });
  await eventually(
    () => `capture to begin: ${going.err()}`,
    () => going.err().includes('Recording on ') || code !== undefined,
  );
  const stop = async () => {
    going.kill('SIGINT');
    return ended;
  };
  return { ...going, ended, stop };
}

/** The process that records, as this machine, or that of the lab, has it. */
export function recorderOf(cli: CommandLine): number {
  const found = processesOf(cli.folder).find(
    ({ command }) => command.startsWith('perl -e') && command.includes('recvmsg'),
  );
  assert.ok(found, 'a process records');
  return found.pid;
}

/** A file that was recorded, in the folder of the command line. */
export const fileIn = (cli: CommandLine, name: string): ReadFile =>
  readPcapng(readFileSync(path.join(cli.folder, name)));

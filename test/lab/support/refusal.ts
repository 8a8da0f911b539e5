/** A command line that must be refused. */
import assert from 'node:assert/strict';
import { quote, type LabErrorCode } from '../../../lab-runtime/index.ts';
import type { CommandLine } from './commandLine.ts';
import { shell } from './labMachine.ts';
import { processesGone } from './machine.ts';

/** What is said of it. */
export interface Refusal {
  readonly exit: number;
  readonly code: LabErrorCode;
  /** How the object is named, in the message or on a line of its own. */
  readonly object: string | RegExp;
  readonly remedy: RegExp;
}

/**
 * Runs the words and asserts that they are refused with this code, object, remedy and exit code, and with nothing on
 * standard output. Resolves to standard error without what the debug log adds.
 */
export async function assertRefused(
  cli: CommandLine,
  words: readonly string[],
  { exit, code, object, remedy }: Refusal,
): Promise<string> {
  const said = await cli.run(words.toSpliced(words[0] === 'network' ? 2 : 1, 0, '--verbose'));
  const which = `vethscope ${words.join(' ').slice(0, 200)}\n${said.err.slice(-2000)}`;
  assert.deepEqual([said.code, said.out], [exit, ''], which);
  const complaint = said.err.slice(said.err.lastIndexOf('\nerror: ') + 1);
  assert.match(complaint, new RegExp(`^  code: ${code}$`, 'm'), which);
  const names = [/^error: (.*)/.exec(complaint)?.[1] ?? '', /^ {2}object: (.*)/m.exec(complaint)?.[1] ?? ''].join('\n');
  if (typeof object === 'string') assert.ok(names.includes(object), `${object} is not named: ${which}`);
  else assert.match(names, object, which);
  assert.match(/^ {2}remedy: (.*)/m.exec(complaint)?.[1] ?? '', remedy, which);
  return said.err;
}

/** Asserts that no process, no file and no lab of this command line is left. */
export async function assertNothingLeft(cli: CommandLine): Promise<void> {
  await processesGone(cli.folder);
  assert.deepEqual(await cli.json('ls --json'), []);
  assert.equal(shell(`find ${quote([cli.folder])} -path '*/vethscope/labs/*'`), '');
}

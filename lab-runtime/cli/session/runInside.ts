/** Commands in a container, on the lab's host or outside, with our own terminal. */
import { quote, type RunningLab, type Where } from '../../index.ts';
import { exitCode } from './exitCode.ts';
import { formatComplaint } from '../output/formatError.ts';
import type { Session } from './session.ts';
import { underShell } from './underShell.ts';

/** Runs a command there and resolves to its exit code; says so where there is no such program. */
export async function runInside(
  session: Session,
  running: RunningLab,
  where: Where,
  argv: readonly string[],
): Promise<number> {
  const { cli, target } = session;
  const hasTerminal = cli.machine.hasTerminal();
  const inside = underShell(cli.runtime.enterArgv(running, where, argv), { ownGroup: hasTerminal });
  const command = target.terminal(inside, hasTerminal ? 'terminal' : 'pipes');
  const code = await cli.runInTerminal(command, cli.interrupts);
  if (code > 128) await command.clear?.();
  if (code === exitCode.noSuchProgram) await explainMissing(session, running, where, argv);
  return code;
}

/** A shell's 127 may also come from the command itself: only a program that is really not there is spoken of. */
export async function explainMissing(
  session: Session,
  running: RunningLab,
  where: Where,
  argv: readonly string[],
): Promise<void> {
  const [program = ''] = argv;
  const name = where.kind === 'host' ? 'the host' : where.name;
  const look = session.cli.runtime.enterArgv(running, where, [
    'sh',
    '-c',
    'command -v -- "$0" >/dev/null 2>&1',
    program,
  ]);
  const { exitCode: code } = await session.target.run(quote(look), { what: `look for ${program} in ${name}` });
  if (code === 0) return;
  const { err } = session.cli.terminal;
  const complaint = {
    message: `There is no program ${JSON.stringify(program)} in ${name}`,
    remedy: 'Containers have the programs of this machine: install it here, or use another.',
  };
  err.write(formatComplaint(complaint, { detail: 'short', paint: err.paint }));
}

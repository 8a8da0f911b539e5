/** Questions of ssh and sudo, asked at the terminal. */
import type { Prompter } from '../../index.ts';
import { harmless } from '../output/terminal.ts';
import type { Cli } from './cli.ts';

/** Undefined where there is no terminal, or it is not ours: then nobody is asked, and nothing waits. */
export function prompterOf({ machine, terminal }: Cli): Prompter | undefined {
  const { ask } = machine;
  if (ask === undefined || !machine.hasTerminal() || !terminal.err.isTerminal) return undefined;
  return async (question, signal) => {
    const text = harmless(question.text);
    if (question.kind === 'notice') {
      terminal.err.write(`${text}\n`);
      return undefined;
    }
    return ask(text, question.kind === 'host-key' ? 'shown' : 'secret', signal);
  };
}

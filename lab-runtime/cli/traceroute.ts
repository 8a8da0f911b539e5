/** `vethscope traceroute [LAB] FROM TO` */
import type { Command } from 'commander';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { orNo, probeOptions } from './session/probe.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Traces a route. */
export function tracerouteVerb(cli: Cli): Command {
  return verb(
    'traceroute',
    'Show the routers between one and another: a container, host, an outside name; TO may be an address. Exit code 1 where TO is not reached.',
    [
      ['vethscope traceroute box client', 'from a container to the outside'],
      ['vethscope traceroute lesson box web', 'in the lab lesson'],
    ],
  )
    .argument('<words...>', '[LAB] FROM TO')
    .usage('[options] [LAB] FROM TO')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await traceroute(cli, words, flags));
    });
}

async function traceroute(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'FROM TO' });
  const [from = '', to = ''] = words;
  return orNo(session, flags.verbose === true, async () => {
    const result = await cli.runtime.tracerouteFrom(session.target, running, from, to, probeOptions(session));
    session.answer(result, () => '');
    return result.reached ? exitCode.ok : exitCode.no;
  });
}

/** `vethscope ping [LAB] FROM TO` */
import { InvalidArgumentError, type Command } from 'commander';
import { isLabError, parsePing, type PingResult } from '../index.ts';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { orNo, probeOptions } from './session/probe.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

interface PingFlags extends CommonOptions {
  readonly count: number;
}

/** Pings. */
export function pingVerb(cli: Cli): Command {
  return verb(
    'ping',
    'Ping from one to another: a container, host, an outside name; TO may be an address. Exit code 1 where nothing answers.',
    [
      ['vethscope ping box web', 'from container to container'],
      ['vethscope ping lesson box client -c 1', 'out of the lab lesson, once'],
      ['vethscope ping host 172.17.0.2', 'from the host to an address'],
    ],
  )
    .argument('<words...>', '[LAB] FROM TO')
    .usage('[options] [LAB] FROM TO')
    .option('-c, --count <count>', 'how often', parseCount, 4)
    .action(async (words: readonly string[], flags: PingFlags) => {
      cli.finish(await ping(cli, words, flags));
    });
}

function parseCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 1000) throw new InvalidArgumentError('Give a number from 1 to 1000.');
  return count;
}

async function ping(cli: Cli, given: readonly string[], flags: PingFlags): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'FROM TO' });
  const [from = '', to = ''] = words;
  const { onLine, ...options } = probeOptions(session);
  const seen: string[] = [];
  const keep = (line: string): void => {
    seen.push(line);
    onLine?.(line);
  };
  return orNo(session, flags.verbose === true, async () => {
    try {
      const asked = { ...options, onLine: keep, count: flags.count };
      const result = await cli.runtime.pingFrom(session.target, running, from, to, asked);
      session.answer(result, () => '');
      return result.received > 0 ? exitCode.ok : exitCode.no;
    } catch (error) {
      if (isLabError(error, 'cancelled')) onLine?.(soFar(parsePing(seen.join('\n'))));
      throw error;
    }
  });
}

/** Who presses Ctrl-C wants to know; ping itself is ended with all it runs in, and says it no more. */
function soFar({ received, times }: PingResult): string {
  if (received === 0) return '--- no answer so far ---';
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const figures = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3)).join('/');
  return `--- ${String(received)} ${received === 1 ? 'answer' : 'answers'} so far, min/avg/max ${figures} ms ---`;
}

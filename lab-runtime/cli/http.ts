/** `vethscope http [LAB] FROM URL` */
import type { Command } from 'commander';
import { labAndWords } from './input/chooseLab.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { orNo } from './session/probe.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

/** Fetches a page. */
export function httpVerb(cli: Cli): Command {
  return verb('http', 'Fetch an http URL from a container, host or an outside name. Exit code 1 where no page comes.', [
    ['vethscope http client http://192.168.99.100:32769/', 'a published port, from the outside'],
    ['vethscope http lesson box http://web/', 'from container to container, by name'],
    ['vethscope http client http://host:8080/', 'the lab’s host, by the address that client knows'],
  ])
    .argument('<words...>', '[LAB] FROM URL')
    .usage('[options] [LAB] FROM URL')
    .action(async (words: readonly string[], flags: CommonOptions) => {
      cli.finish(await http(cli, words, flags));
    });
}

async function http(cli: Cli, given: readonly string[], flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'FROM URL' });
  const [from = '', url = ''] = words;
  return orNo(session, flags.verbose === true, async () => {
    const { status, body } = await session.during(`Fetching ${url}`, () =>
      cli.runtime.fetchUrl(session.target, running, from, url, { signal: session.signal }),
    );
    const good = status < 400;
    if (!good) session.note(`The answer has status ${String(status)}.`);
    session.answer({ status, body }, () => (body === '' || body.endsWith('\n') ? body : `${body}\n`));
    return good ? exitCode.ok : exitCode.no;
  });
}

/** `vethscope xray [LAB|host] FROM TO[:PORT[/PROTO]]` */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LabError, type Journey, type RunningLab, type XrayQuestion, type XraySession } from '../index.ts';
import { labAndWords } from './input/chooseLab.ts';
import { parseXrayGoal } from './input/xrayGoal.ts';
import { journeyJson } from './output/journeyJson.ts';
import { journeyText } from './output/journeyText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { recordJourneys } from './session/recordJourneys.ts';
import { openSession, requireLinux, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

interface XrayFlags extends CommonOptions {
  readonly size?: number;
  readonly df?: boolean;
  readonly ttl?: number;
  readonly count: number;
  readonly timeout?: number;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly follow?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** Follows one real packet. */
export function xrayVerb(cli: Cli): Command {
  return verb(
    'xray',
    'Send one real packet, and tell its whole way there and back: every interface, bridge, routing decision, rule and rewrite; and what stopped it, if something did. Exit code 1 where it was not delivered.',
    [
      ['vethscope xray client host:32769', 'a published port, from the outside'],
      ['vethscope xray lesson box client', 'a ping out of the lab lesson'],
      ['vethscope xray box web:53/udp', 'a datagram; /http asks for a page'],
      ['vethscope xray box web:80 -o web.pcapng', 'for Wireshark: each packet with what happened to it'],
      ['sudo vethscope xray host shop-web-1 172.18.0.3:5432', 'between containers of this machine'],
    ],
  )
    .argument(
      '<words...>',
      '[LAB|host] FROM TO[:PORT[/PROTO]]; FROM and TO: a container, host, an outside name; TO may be an address',
    )
    .usage('[options] [LAB|host] FROM TO[:PORT[/tcp|udp|http]]')
    .option('--size <bytes>', 'length of the IP packet; of http of the one with the request', whole(28, 65_507))
    .option('--df', 'do not fragment')
    .option('--ttl <hops>', 'time to live', whole(1, 255))
    .option('-c, --count <count>', 'how many, one after the other', whole(1, 1000), 1)
    .option('--timeout <seconds>', 'how long an answer is waited for (default: 1)', seconds)
    .addOption(new Option('-4, --ipv4', 'to the IPv4 address of a name').conflicts('ipv6'))
    .addOption(new Option('-6, --ipv6', 'to its IPv6 address'))
    .option(
      '-o, --output <file>',
      'record what passes meanwhile, NAME.pcapng, each packet with its steps as its comment',
    )
    .option('-f, --force', 'replace the file where there is one')
    .option('--follow', 'again and again, until Ctrl-C')
    .action(async (words: readonly string[], flags: XrayFlags) => {
      cli.finish(await xray(cli, words, flags));
    });
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,5}$/u.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a number from ${String(least)} to ${String(most)}.`);
  };
}

function seconds(text: string): number {
  const value = /^\d{1,3}(\.\d{1,3})?$/u.test(text) ? Number(text) : NaN;
  if (value >= 0.05 && value <= 600) return value;
  throw new InvalidArgumentError('Give seconds, from 0.05 to 600.');
}

async function xray(cli: Cli, given: readonly string[], flags: XrayFlags): Promise<number> {
  const session = openSession(cli, flags);
  if (flags.json === true && flags.follow === true) {
    throw new LabError('usage', '--follow has no end, and --json is one document', {
      object: '--follow',
      remedy: 'Leave one of them out; --count with --json gives an array.',
    });
  }
  const { words, open, where } = await placeOf(session, given);
  const [from = '', goal = ''] = words;
  const question = questionOf(from, goal, flags);
  const armed = await session.during('Setting markers', open);
  try {
    const ask = (): Promise<readonly Journey[]> => askAll(session, armed, question, flags);
    const { output: file, force: replace = false } = flags;
    const journeys = await (file === undefined ? ask() : recordJourneys(session, { file, replace, where }, ask));
    if (session.json) {
      const documents = journeys.map(journeyJson);
      session.answer(documents.length === 1 ? documents[0] : documents, () => '');
    }
    return journeys.every(({ verdict }) => verdict === 'delivered') ? exitCode.ok : exitCode.no;
  } finally {
    await armed.close();
  }
}

interface Place {
  readonly words: readonly string[];
  readonly where: RunningLab | 'host';
  readonly open: () => Promise<XraySession>;
}

/** Three words of which the first is host: the machine itself. */
async function placeOf(session: Session, given: readonly string[]): Promise<Place> {
  const { cli, target, signal } = session;
  if (given.length === 3 && given[0] === 'host') {
    requireLinux(cli, { target: target.id });
    return { words: given.slice(1), where: 'host', open: () => cli.runtime.xrayHost(target, signal) };
  }
  const { running, words } = await labAndWords(session, given, { least: 2, most: 2, form: 'FROM TO[:PORT]' });
  return { words, where: running, open: () => cli.runtime.xrayLab(target, running, signal) };
}

function questionOf(from: string, goal: string, { size, df, ttl, timeout, ipv4, ipv6 }: XrayFlags): XrayQuestion {
  return {
    from,
    ...parseXrayGoal(goal),
    ...{ size, ttl },
    ...(df === true && { doNotFragment: true }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(ipv4 === true && { family: 'ipv4' as const }),
    ...(ipv6 === true && { family: 'ipv6' as const }),
  };
}

/** Text comes as it is found out. */
async function askAll(
  session: Session,
  armed: XraySession,
  question: XrayQuestion,
  { follow = false, count }: XrayFlags,
): Promise<readonly Journey[]> {
  const { cli, signal, json } = session;
  const journeys: Journey[] = [];
  for (let sent = 0; follow || sent < count; sent += 1) {
    const journey = await session.during('Following a packet', () => armed.ask(question, { signal }));
    journeys.splice(follow ? 0 : journeys.length, journeys.length, journey);
    if (!json) cli.terminal.out.write(`${sent === 0 ? '' : '\n'}${journeyText(journey, cli.terminal.out.paint)}`);
    if (follow) await pauseBetween(signal);
  }
  return journeys;
}

/** Somebody reads along. */
async function pauseBetween(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, 1000);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

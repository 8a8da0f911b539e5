/** `vethscope matrix [LAB|host]` */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Matrix, MatrixOptions, MatrixProtocol } from '../index.ts';
import { chooseLab } from './input/chooseLab.ts';
import { collect } from './input/collect.ts';
import { matrixJson } from './output/matrixJson.ts';
import { matrixJunit } from './output/matrixJunit.ts';
import { matrixText } from './output/matrixText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, requireLinux, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';
import { writeFile } from './session/writeFile.ts';

interface MatrixFlags extends CommonOptions {
  readonly protocol?: readonly MatrixProtocol[];
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly junit?: string;
  readonly jobs?: number;
  readonly journeys?: boolean;
}

/** Tells who reaches what, and why not. */
export function matrixVerb(cli: Cli): Command {
  return verb(
    'matrix',
    'Tell who reaches what: from every container, the host and every outside peer one real packet to every port that is listened on or published, and an echo; where it is not reached, the cause. Exit code 0 where every cell is yes, 1 where one is not.',
    [
      ['vethscope matrix shop', 'all of the lab shop'],
      ['vethscope matrix --protocol tcp --to db --junit reach.xml', 'who reaches db, for a CI server'],
      ['sudo vethscope matrix host', 'all containers of this machine'],
    ],
  )
    .argument('[LAB|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .addOption(
      new Option('--protocol <protocol>', 'only columns of that protocol (may be given several times)')
        .choices(['tcp', 'udp', 'icmp'])
        .argParser((value: string, before: readonly string[] | undefined) => collect(protocol(value), before)),
    )
    .option('--from <name>', 'only who is called that: a container, host, an outside peer (several times)', collect)
    .option('--to <name>', 'only what that container answers; host: ports published there (several times)', collect)
    .option('--junit <file>', 'write a JUnit report, a test case a cell')
    .option('--jobs <count>', 'packets under way at a time (default: 16)', jobs)
    .option('--journeys', 'with --json: each cell with the whole way of its packet')
    .action(async (name: string | undefined, flags: MatrixFlags) => {
      cli.finish(await matrix(cli, name, flags));
    });
}

function protocol(value: string): string {
  if (['tcp', 'udp', 'icmp'].includes(value)) return value;
  throw new InvalidArgumentError('Allowed choices are tcp, udp, icmp.');
}

/** Probes are told apart by 256 numbers. */
function jobs(text: string): number {
  const value = /^\d{1,3}$/u.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= 128) return value;
  throw new InvalidArgumentError('Give a number from 1 to 128.');
}

async function matrix(cli: Cli, name: string | undefined, flags: MatrixFlags): Promise<number> {
  const session = openSession(cli, flags);
  const found = await session.during('Asking', (progress) =>
    ask(session, name, {
      ...{ protocols: flags.protocol, from: flags.from, to: flags.to, jobs: flags.jobs, signal: session.signal },
      keepJourneys: session.json && flags.journeys === true,
      onProgress: (done, total) => {
        progress.say(`${String(done)} of ${String(total)}`);
      },
    }),
  );
  if (flags.junit !== undefined) writeFile(cli, flags.junit, matrixJunit(found), 'replace');
  const { out } = cli.terminal;
  session.answer(session.json ? matrixJson(found) : undefined, () => matrixText(found, out));
  return found.cells.every(({ answer }) => answer === 'yes') ? exitCode.ok : exitCode.no;
}

async function ask(session: Session, name: string | undefined, options: MatrixOptions): Promise<Matrix> {
  const { cli, target } = session;
  if (name === 'host') {
    requireLinux(cli, { target: target.id });
    return cli.runtime.matrixHost(target, options);
  }
  const running = await chooseLab(session, name);
  return cli.runtime.matrixLab(target, running, options);
}

/** `vethscope capture [LAB|host]` */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { captureProtocols, LabError, type CaptureProtocol, type CaptureQuestion } from '../index.ts';
import { chooseLab } from './input/chooseLab.ts';
import { collect } from './input/collect.ts';
import { CaptureOutput } from './session/captureOutput.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, requireLinux, type CommonOptions } from './session/session.ts';
import { verb } from './session/verb.ts';

interface CaptureFlags extends CommonOptions {
  readonly on?: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  readonly protocol?: CaptureProtocol;
  readonly port?: number;
  readonly host?: string;
  readonly count?: number;
  readonly seconds?: number;
  readonly snaplen?: number;
}

/** Whoever closes the pipe has read enough. */
const brokenPipe = 141;

/** Records packets. */
export function captureVerb(cli: Cli): Command {
  const command = verb(
    'capture',
    'Record packets on any interfaces of a lab or a machine: a line for each as it comes, and a pcapng file for Wireshark. Ctrl-C ends it. Takes perl; of a machine itself, root.',
    [
      ['vethscope capture', 'every interface of the only lab that runs'],
      ['vethscope capture lesson --on web --port 80', 'what a container sends and gets'],
      ['vethscope capture --on host:docker0 --on box:eth0 -o lesson.pcapng', 'into a file'],
      ['vethscope capture -o - | wireshark -k -i -', 'live in Wireshark'],
      ['sudo vethscope capture host --protocol icmp -c 10', 'this machine, ten packets'],
      ['vethscope capture lesson --seconds 5 --json', 'all of five seconds, as JSON'],
    ],
  );
  return withOptions(command).action(async (name: string | undefined, flags: CaptureFlags) => {
    cli.finish(await capture(cli, name, flags));
  });
}

function withOptions(command: Command): Command {
  return command
    .argument('[LAB|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .option(
      '--on <name[:interface]>',
      'whose interfaces, or which one: a container, host, an outside peer; may be repeated (default: all of a lab, of a machine those of its own)',
      collect,
    )
    .option('-o, --output <file>', 'a pcapng file, NAME.pcapng, readable by you alone; - is standard output')
    .option('-f, --force', 'replace the file where there is one')
    .addOption(new Option('--protocol <protocol>', 'packets of this protocol only').choices(captureProtocols))
    .option('--port <number>', 'packets from or to this port only', (text) => whole(text, 65_535))
    .option('--host <address>', 'packets from or to this address only')
    .option('-c, --count <count>', 'end after so many packets', (text) => whole(text, 1_000_000_000))
    .option('--seconds <seconds>', 'end after so many seconds', parseSeconds)
    .option('--snaplen <bytes>', 'keep so many bytes of each packet', (text) => whole(text, 262_144));
}

function whole(text: string, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new InvalidArgumentError(`Give a number from 1 to ${String(most)}.`);
  return number;
}

function parseSeconds(text: string): number {
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0) throw new InvalidArgumentError('Give seconds, more than 0.');
  return seconds;
}

async function capture(cli: Cli, name: string | undefined, flags: CaptureFlags): Promise<number> {
  const session = openSession(cli, flags);
  checkOutput(cli, flags);
  if (name === 'host') requireLinux(cli, { target: session.target.id });
  const where = name === 'host' ? name : await chooseLab(session, name);
  const output = new CaptureOutput(session, { file: flags.output, replace: flags.force === true });
  try {
    const result = await cli.runtime.capture(session.target, where, questionOf(flags), {
      signal: session.signal,
      onBegun: (begun) => {
        output.begin(begun);
      },
      onPacket: (packet) => {
        output.packet(packet);
      },
    });
    output.end(result);
  } catch (error) {
    output.close();
    throw error;
  }
  // Ctrl-C is how one says that it is enough.
  return cli.interrupts.exitCode() === brokenPipe ? brokenPipe : exitCode.ok;
}

function questionOf({ on = [], protocol, port, host, count, seconds, snaplen }: CaptureFlags): CaptureQuestion {
  return { on: on.map((place) => ({ place })), protocol, port, host, count, seconds, snapLength: snaplen };
}

/** Standard output has one thing only. */
function checkOutput({ terminal }: Cli, { output, json }: CaptureFlags): void {
  if (output !== '-') return;
  if (json === true) {
    throw new LabError('usage', 'Standard output cannot be both a pcapng file and a JSON document', {
      object: '--output -',
      remedy: 'Name a file, or leave --json out.',
    });
  }
  if (terminal.out.isTerminal) {
    throw new LabError('usage', 'A pcapng file is nothing to be read on a terminal', {
      object: '--output -',
      remedy: 'Pass it on: vethscope capture -o - | wireshark -k -i -',
    });
  }
}

/** The command line as a whole: all verbs, one parser. */
import { Command, CommanderError } from 'commander';
import type { Cli } from './session/cli.ts';
import { exitCode, exitCodeOf } from './session/exitCode.ts';
import { errorJson, usageJson } from './output/errorJson.ts';
import { logLevel } from './output/logger.ts';
import { reportError } from './session/reportError.ts';
import { tourVerb } from './tour/tourVerb.ts';
import { isLabError, type Target } from '../index.ts';
import { captureVerb } from './capture.ts';
import { diffVerb } from './diff.ts';
import { doctorVerb } from './doctor.ts';
import { downVerb } from './down.ts';
import { exposureVerb } from './exposure.ts';
import { execVerb } from './exec.ts';
import { firewallVerb } from './firewall.ts';
import { httpVerb } from './http.ts';
import { lsVerb } from './ls.ts';
import { matrixVerb } from './matrix.ts';
import { networkVerb } from './network.ts';
import { pingVerb } from './ping.ts';
import { planVerb } from './plan.ts';
import { portVerb } from './port.ts';
import { portsVerb } from './ports.ts';
import { psVerb } from './ps.ts';
import { publishVerb } from './publish.ts';
import { replayVerb } from './replay.ts';
import { rmVerb } from './rm.ts';
import { runVerb } from './run.ts';
import { saveVerb } from './save.ts';
import { shellVerb } from './shell.ts';
import { showVerb } from './show.ts';
import { tracerouteVerb } from './traceroute.ts';
import { unpublishVerb } from './unpublish.ts';
import { upVerb } from './up.ts';
import { vethsVerb } from './veths.ts';
import { vmVerb } from './vm.ts';
import { xrayVerb } from './xray.ts';

const verbs = [
  upVerb,
  downVerb,
  lsVerb,
  runVerb,
  rmVerb,
  psVerb,
  portVerb,
  networkVerb,
  publishVerb,
  unpublishVerb,
  planVerb,
  showVerb,
  vethsVerb,
  portsVerb,
  exposureVerb,
  firewallVerb,
  saveVerb,
  diffVerb,
  replayVerb,
  execVerb,
  shellVerb,
  pingVerb,
  tracerouteVerb,
  httpVerb,
  xrayVerb,
  matrixVerb,
  captureVerb,
  doctorVerb,
  vmVerb,
  tourVerb,
];

const exitCodes = `
Where one lab runs, its name may be left out: vethscope ping box web.

Exit codes: 0 ok; 1 the answer is no; 2 usage or bad input; 3 this machine cannot; 130 interrupted.
exec, shell and run pass on the code of their command.
With --json an error is a document, too: {"error": {"code", "message", "object", "remedy", …}}.

Targets: local; ssh:HOST, a name of ~/.ssh/config, HOST or USER@HOST; vm:NAME, a machine made by
vethscope vm; docker-host:CONTEXT, the machine of a Docker engine, as its root. Experimental:
wsl:DISTRO, docker:CONTEXT, lima:NAME, multipass:NAME, vagrant:FOLDER, command:NAME.
VETHSCOPE_TARGET is used where --target is not given.

VETHSCOPE_LOG=debug or trace tells more on standard error; NO_COLOR takes the colours away.`;

/** Runs one command line (without the program's name) and resolves to its exit code. Never rejects. */
export async function runCommandLine(
  argv: readonly string[],
  services: Omit<Cli, 'finish' | 'expectJson' | 'argv'>,
): Promise<number> {
  let code: number = exitCode.ok;
  let json = asksForJson(argv);
  const opened: Target[] = [];
  const cli: Cli = {
    ...services,
    argv,
    openTarget: (id, wish) => {
      const target = services.openTarget(id, wish);
      opened.push(target);
      return target;
    },
    finish: (verbCode) => {
      code = verbCode;
    },
    expectJson: (wanted) => {
      json = wanted;
    },
  };
  try {
    await createProgram(cli).parseAsync(argv, { from: 'user' });
  } catch (error) {
    code = reportFailure(cli, error, json);
  }
  for (const { connection } of opened) await connection?.close();
  return code;
}

function createProgram(cli: Cli): Command {
  const program = new Command('vethscope')
    .description(
      'Container networking, built from a Compose file without Docker and without root, shown and explained.',
    )
    .version(cli.machine.version())
    .enablePositionalOptions()
    .addHelpText('after', exitCodes);
  for (const verb of verbs) program.addCommand(verb(cli));
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command
      .exitOverride()
      .showHelpAfterError('See --help.')
      .configureOutput(outputOf(cli))
      .configureHelp({
        minWidthToWrap: 20,
        subcommandTerm: (one) => `${one.name()} ${one.usage().replace(/\[options\] ?/, '')}`,
      });
  }
  return program;
}

function outputOf({ terminal }: Cli) {
  return {
    writeOut: (text: string): void => {
      terminal.out.write(text);
    },
    writeErr: (text: string): void => {
      terminal.err.write(text);
    },
    getOutHelpWidth: () => terminal.out.columns,
    getErrHelpWidth: () => terminal.err.columns,
  };
}

/** A guess, for errors that come before the options are understood: what follows two dashes is somebody else's. */
function asksForJson(argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  return argv.slice(0, dashes === -1 ? undefined : dashes).includes('--json');
}

/** Cancellation is no error: it is told in a word. The parser has said itself what it did not understand. */
function reportFailure(cli: Cli, error: unknown, json: boolean): number {
  const { terminal, machine, interrupts, argv } = cli;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.ok;
    if (json) terminal.out.write(`${JSON.stringify(usageJson(error.message), undefined, 2)}\n`);
    return exitCode.usage;
  }
  const interrupted = interrupts.exitCode();
  if (interrupted !== undefined && isLabError(error, 'cancelled')) {
    terminal.err.write('Cancelled.\n');
    if (json) terminal.out.write(`${JSON.stringify(errorJson(error), undefined, 2)}\n`);
    return interrupted;
  }
  const verbose = argv.includes('--verbose') || logLevel(false, machine.environment) !== 'quiet';
  reportError(cli, error, { json, verbose });
  return exitCodeOf(error);
}

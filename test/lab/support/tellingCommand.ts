/**
 * The command line in a process of its own that prints `step BEGUN TOTAL ID` as it goes, to be killed on the way.
 * Arguments: those of `vethscope`.
 */
import { readdirSync } from 'node:fs';
import { readPlainText, readText } from '../../../lab-runtime/cli/input/readText.ts';
import { openOutput } from '../../../lab-runtime/cli/output/openOutput.ts';
import { writeText } from '../../../lab-runtime/cli/output/writeText.ts';
import { listenForSignals } from '../../../lab-runtime/cli/session/interrupts.ts';
import { processTerminal } from '../../../lab-runtime/cli/output/terminal.ts';
import { runCommandLine } from '../../../lab-runtime/cli/program.ts';
import { hasTerminal } from '../../../lab-runtime/cli/session/hasTerminal.ts';
import { openTargetFrom } from '../../../lab-runtime/cli/session/openTargetFrom.ts';
import { runInTerminal } from '../../../lab-runtime/cli/session/runInTerminal.ts';
import type { Runtime } from '../../../lab-runtime/cli/session/cli.ts';
import * as runtime from '../../../lab-runtime/index.ts';

type Options = NonNullable<Parameters<Runtime['upLab']>[2]>;

function telling<T extends Options>(options: T | undefined): T & Options {
  const onProgress: Options['onProgress'] = ({ step, begun, total }) => {
    process.stdout.write(`step ${String(begun)} ${String(total)} ${step.id}\n`);
  };
  return { ...options, onProgress } as T & Options;
}

const tellingRuntime: Runtime = {
  ...runtime,
  upLab: (target, lab, options) => runtime.upLab(target, lab, telling(options)),
  addContainer: (target, lab, container, options) => runtime.addContainer(target, lab, container, telling(options)),
  removeContainer: (target, lab, name, options) => runtime.removeContainer(target, lab, name, telling(options)),
  disconnect: (target, lab, name, network, options) => runtime.disconnect(target, lab, name, network, telling(options)),
};

process.exitCode = await runCommandLine(process.argv.slice(2), {
  runtime: tellingRuntime,
  openTarget: openTargetFrom(process.env),
  machine: {
    folder: process.cwd(),
    environment: process.env,
    platform: process.platform,
    uid: process.geteuid?.(),
    version: () => 'test',
    lesson: undefined,
    hasTerminal,
    readText,
    readPlainText,
    writeText,
    openOutput,
    list: (folder) => readdirSync(folder),
  },
  terminal: processTerminal(),
  interrupts: listenForSignals((code) => process.exit(code)),
  runInTerminal,
});

/** The `vethscope` command: puts the parts together and runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as runtime from '../index.ts';
import { listenForSignals } from './session/interrupts.ts';
import { runCommandLine } from './program.ts';
import { askAtTerminal } from './session/askAtTerminal.ts';
import { hasTerminal } from './session/hasTerminal.ts';
import { openTargetFrom } from './session/openTargetFrom.ts';
import { runInTerminal } from './session/runInTerminal.ts';
import { processTerminal } from './output/terminal.ts';

const interrupts = listenForSignals((code) => process.exit(code));

// Whoever closes the pipe has read enough: 128 and SIGPIPE, as if the signal had come.
process.stdout.on('error', () => {
  interrupts.cancel(141);
});
// A terminal that is gone must not keep us from cleaning up.
process.stderr.on('error', () => undefined);

/** Beside the bundle in dist/, or above the source. */
function findLesson(): string | undefined {
  const file = 'media/samples/lesson/compose.yaml';
  return ['..', '../..'].map((way) => join(import.meta.dirname, way, file)).find((path) => existsSync(path));
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  runtime,
  openTarget: openTargetFrom(process.env),
  machine: {
    folder: process.cwd(),
    environment: process.env,
    platform: process.platform,
    uid: process.geteuid?.(),
    lesson: findLesson(),
    hasTerminal,
    ask: askAtTerminal,
    readText: (file) => readFileSync(file, 'utf8'),
    list: (folder) => readdirSync(folder),
  },
  terminal: processTerminal(),
  interrupts,
  runInTerminal,
});

/** The `vethscope` command: puts the parts together and runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as runtime from '../index.ts';
import { listenForSignals } from './session/interrupts.ts';
import { readPlainText, readText } from './input/readText.ts';
import { runCommandLine } from './program.ts';
import { openOutput } from './output/openOutput.ts';
import { writeText } from './output/writeText.ts';
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

/** Two folders above the source, and above the bundle in dist/chunks/. */
const root = join(import.meta.dirname, '../..');
const lesson = join(root, 'media/samples/lesson/compose.yaml');

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  runtime,
  openTarget: openTargetFrom(process.env),
  machine: {
    folder: process.cwd(),
    environment: process.env,
    platform: process.platform,
    uid: process.geteuid?.(),
    version,
    lesson: existsSync(lesson) ? lesson : undefined,
    hasTerminal,
    ask: askAtTerminal,
    readText,
    writeText,
    openOutput,
    readPlainText,
    list: (folder) => readdirSync(folder),
  },
  terminal: processTerminal(),
  interrupts,
  runInTerminal,
});

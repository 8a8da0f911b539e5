import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { installCodeServer, isCodeServerInstalled } from '../../test/harness/codeServer.ts';
import { runEditorCommand, startEditorServer } from '../../test/harness/editorServer.ts';
import { isExecutable } from '../../test/harness/isExecutable.ts';
import { workbenchUrl } from '../../test/harness/workbenchUrl.ts';
import { packageVsix } from './packageVsix.ts';
import { root, sampleFile, sampleFolder, vsixFile } from './paths.ts';
import { say, step } from './progress.ts';

/** Installs code-server, the VS Code for machines that have none, if it is not there. Throws when npm fails. */
export async function ensureCodeServer(): Promise<void> {
  if (isCodeServerInstalled()) return;
  await step('Installing code-server into the cache of this user (once; one to two minutes, 0.6 GB)', () =>
    installCodeServer((line) => say(`  ${line}`)),
  );
}

/** Opens the extension on the sample lab and resolves when the editor is closed or `signal` aborts. */
export async function openEditor(signal: AbortSignal): Promise<void> {
  if (hasDesktopEditor()) await openDesktopEditor(signal);
  else await serveEditor(signal);
}

/** Desktop VS Code refuses to run as root, and needs a display. */
function hasDesktopEditor(): boolean {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return process.getuid?.() !== 0 && display !== '' && folders.some((folder) => isExecutable(join(folder, 'code')));
}

async function openDesktopEditor(signal: AbortSignal): Promise<void> {
  say('» Opening VS Code. Close its window, or press Ctrl-C here, to take everything down.');
  await execa('code', ['--wait', '--new-window', `--extensionDevelopmentPath=${root}`, sampleFolder, sampleFile], {
    stdio: 'inherit',
    cancelSignal: signal,
  });
}

/** A VS Code for the browser, on 127.0.0.1 and behind a random token, with the packed extension in it. */
async function serveEditor(signal: AbortSignal): Promise<void> {
  await ensureCodeServer();
  signal.throwIfAborted();
  if (!(await step('Packing the extension', packageVsix))) throw new Error('The extension could not be packed.');
  const server = await step('Starting VS Code for the browser', () => startEditorServer({ token: 'required' }));
  try {
    await step('Installing the extension in it', () =>
      runEditorCommand(server.dataFolder, ['--install-extension', vsixFile]),
    );
    say(`\nOpen this address in a browser of this machine (the token in it is the key; it ends with this command):\n`);
    say(`  ${workbenchUrl(server, { folder: sampleFolder, file: sampleFile })}\n`);
    say('Ctrl-C takes everything down.');
    await Promise.race([server.ended, aborted(signal)]);
  } finally {
    await server.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}

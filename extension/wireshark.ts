/** Wireshark on the machine whose screen the user looks at. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { env, UIKind } from 'vscode';
import { wiresharkPlaces } from './wiresharkPlaces.ts';

/** Its program; undefined where there is none, or where it would open on a screen that nobody sees. */
export function findWireshark(): string | undefined {
  if (env.remoteName !== undefined || env.uiKind !== UIKind.Desktop) return undefined;
  return wiresharkPlaces(process.platform, process.env['PATH'] ?? '').find(canRun);
}

/** Opens a file in it. It lives on when we end. */
export function openInWireshark(program: string, file: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const child = spawn(program, ['-r', file], { detached: true, stdio: 'ignore' });
  child.once('error', reject).once('spawn', () => resolve(undefined));
  child.unref();
  return promise;
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

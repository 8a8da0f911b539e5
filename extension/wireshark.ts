/** Wireshark on the machine whose screen the user looks at. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { env, UIKind } from 'vscode';
import { UserError } from './errors/userError.ts';
import { messageOf } from './messageOf.ts';
import { wiresharkPlaces } from './wiresharkPlaces.ts';

/** Whether what we start shows on the user's screen: VS Code is neither in a browser nor on another machine. */
export function isScreenHere(): boolean {
  return env.remoteName === undefined && env.uiKind === UIKind.Desktop;
}

/** Its program on this machine. */
export function findWireshark(): string | undefined {
  return wiresharkPlaces(process.platform, process.env['PATH'] ?? '').find(canRun);
}

/** Opens a file in it. It lives on when we end. Rejects where it cannot be started. */
export async function openInWireshark(program: string, file: string): Promise<void> {
  try {
    const child = spawn(program, ['-r', file], { detached: true, stdio: 'ignore' });
    await once(child, 'spawn');
    child.unref();
  } catch (error) {
    throw new UserError(l10n.t('Wireshark could not be started: {0}', messageOf(error)));
  }
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

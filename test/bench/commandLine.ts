/** The command as a user runs it: Node and the bundle are loaded each time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

const command = path.resolve(import.meta.dirname, '../../dist/cli.mjs');

/** Runs `vethscope up` on a file of this text. */
export async function upByCommand(stateHome: string, text: string, name: string): Promise<void> {
  const folder = mkdtempSync(path.join(stateHome, 'file-'));
  try {
    const file = path.join(folder, 'compose.yaml');
    writeFileSync(file, text);
    await execa(process.execPath, [command, 'up', file, '--name', name], {
      env: { XDG_RUNTIME_DIR: stateHome },
      stdin: 'ignore',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

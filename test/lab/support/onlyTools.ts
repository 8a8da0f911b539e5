import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** The path of a system's program; undefined where it is not installed. */
export function installed(tool: string): string | undefined {
  return folders.map((folder) => join(folder, tool)).find((path) => existsSync(path));
}

/** A search path on which there is nothing but these programs. */
export interface ToolFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder of links: name on the search path → program. */
export function createToolFolder(tools: Readonly<Record<string, string>>): ToolFolder {
  const path = mkdtempSync(join(tmpdir(), 'vethscope-tools-'));
  for (const [name, program] of Object.entries(tools)) symlinkSync(program, join(path, name));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}

/**
 * Where a machine of ours lives: a folder of the user's, `~/.local/state/vethscope/vm/NAME`, with the keys made for it
 * alone, its console, and the file that tells ssh how to get there. Images are in the cache, shared by all machines.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';

/** The folders and files of one machine. */
export interface VmFolder {
  readonly name: string;
  readonly path: string;
  readonly sshConfig: string;
  readonly console: string;
  /** All images; each has a folder of its own. */
  readonly images: string;
}

/** Throws `usage` for a name that is not letters, digits and dashes. */
export function vmFolder(name: string, environment: NodeJS.ProcessEnv = process.env): VmFolder {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new LabError('usage', say`${JSON.stringify(name.slice(0, 80))} is no name for a machine`, {
      object: `vm:${name.slice(0, 80)}`,
      remedy: 'Use small letters, digits and dashes; 31 at most.',
    });
  }
  const path = join(vmsFolder(environment), name);
  return {
    name,
    path,
    sshConfig: join(path, 'ssh_config'),
    console: join(path, 'console.log'),
    images: join(base(environment, 'XDG_CACHE_HOME', '.cache'), 'vethscope', 'vm'),
  };
}

/** The folder of all machines. */
export function vmsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(base(environment, 'XDG_STATE_HOME', join('.local', 'state')), 'vethscope', 'vm');
}

/** XDG Base Directory Specification: a relative path counts as none. */
function base(environment: NodeJS.ProcessEnv, variable: string, fallback: string): string {
  const set = environment[variable] ?? '';
  return set.startsWith('/') ? set : join(homedir(), fallback);
}

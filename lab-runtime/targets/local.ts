/** The machine on which Vethscope itself runs. */
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Logger } from '../model/logger.ts';
import { createLocalCarrier } from './localCarrier.ts';
import { spawnShell } from './spawnShell.ts';
import { startScript } from './startScript.ts';
import type { Target } from './target.ts';
import { watchFolder } from './watchFolder.ts';

/** How processes are started; the defaults are right for everything but tests. */
interface LocalSpawnOptions {
  /** A POSIX shell that reads its script from standard input; default `/bin/sh -s`. */
  readonly shell?: readonly [string, ...string[]] | undefined;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly directory?: string | undefined;
  /** Milliseconds between SIGTERM and SIGKILL; default 1500. */
  readonly graceMs?: number | undefined;
}

/** See {@link createLocalTarget}. */
export interface LocalTargetOptions {
  readonly logger: Logger;
  readonly spawnOptions?: LocalSpawnOptions | undefined;
}

/** Where `ip`, `iptables` and `nft` live, which an ordinary user's PATH may lack. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Of a run everything is kept, of a conversation, which may last for days, the end. UTF-16 units. */
const keptOfRun = 1 << 28;
const keptOfConversation = 1 << 22;

/**
 * A target that runs scripts with this machine's `sh`, each in a session of its own. A script has ended when its
 * shell has exited and nobody holds its output open any more: what it leaves running on purpose must be in another
 * session (`setsid`) and write elsewhere. A conversation's result keeps the last 4 Mi characters of each stream.
 * Works wherever there is a POSIX shell; whether this machine can run a lab is for the doctor to say.
 */
export function createLocalTarget({ logger, spawnOptions = {} }: LocalTargetOptions): Target {
  const { shell = ['/bin/sh', '-s'], environment = {}, directory, graceMs = 1500 } = spawnOptions;
  const spawn = () => spawnShell(shell, { environment: shellEnvironment(environment), directory });
  const common = { carrier: createLocalCarrier(spawn, graceMs), target: 'local', logger };
  return {
    id: 'local',
    run: (script, options) => {
      const running = startScript({ ...common, script, listener: {}, options, keep: keptOfRun });
      running.end();
      return running.done;
    },
    converse: (script, listener, options) =>
      startScript({ ...common, script, listener, options, keep: keptOfConversation }),
    watchFolder,
    terminal: ([file, ...args]) => {
      if (file === undefined) throw new LabError('usage', say`There is no command to open a terminal with.`);
      return { file: '/usr/bin/env', args: [`PATH=${completePath(process.env.PATH)}`, file, ...args] };
    },
  };
}

/**
 * A search path with the folders of the system's tools at its end, where they are missing.
 * Empty entries, which mean the current folder, are dropped.
 */
export function completePath(path: string | undefined): string {
  return [...new Set([...(path ?? '').split(':').filter((folder) => folder !== ''), ...systemFolders])].join(':');
}

/** Tools speak English and UTF-8, whatever the user's language is: their output is parsed. */
function shellEnvironment(environment: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return {
    ...environment,
    PATH: completePath(environment.PATH ?? process.env.PATH),
    LC_ALL: 'C.UTF-8',
    LANGUAGE: undefined,
    // These make a shell read files or print folders of its own accord.
    ENV: undefined,
    BASH_ENV: undefined,
    CDPATH: undefined,
  };
}

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** How an extension host ended: an exit code or the name of a signal. */
type ExitStatus = number | string;

/** The extension hosts of one server, as its log tells of them. */
export interface ExtensionHosts {
  /** Waits at most `ms` for all to end by themselves. One that is still running then counts as `undefined`. */
  ended(ms: number): Promise<readonly (ExitStatus | undefined)[]>;
  /** Kills those that are left. */
  kill(): void;
}

/** Follows the output of a server. */
export function extensionHostsOf(output: Readable): ExtensionHosts {
  const statuses = new Map<number, ExitStatus | undefined>();
  createInterface(output).on('line', (line) => {
    const launched = /<(\d+)> Launched Extension Host Process/.exec(line);
    if (launched !== null) statuses.set(Number(launched[1]), undefined);
    const ended = /<(\d+)> Extension Host Process exited with code: (\w+), signal: (\w+)/.exec(line);
    if (ended !== null) statuses.set(Number(ended[1]), ended[2] === 'null' ? ended[3] : Number(ended[2]));
  });
  return {
    async ended(ms) {
      for (const start = Date.now(); Date.now() - start < ms && [...statuses.values()].includes(undefined);)
        await sleep(50);
      return [...statuses.values()];
    },
    kill() {
      for (const [pid, status] of statuses) if (status === undefined) killIfAlive(pid);
    },
  };
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

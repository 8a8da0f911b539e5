/** A target that a command leads into: a distribution of WSL, a helper container, a virtual machine. */
import { LabError } from '../../model/labError.ts';
import type { Logger } from '../../model/logger.ts';
import { quote } from '../quote.ts';
import { createRemoteTarget } from '../remote/remoteTarget.ts';
import { spawnShell } from '../spawnShell.ts';
import type { Target } from '../target.ts';
import type { Way } from './ways.ts';

/** What {@link createCommandTarget} needs. */
export interface CommandTargetOptions {
  readonly id: string;
  readonly way: Way;
  readonly logger: Logger;
  readonly graceMs?: number | undefined;
}

/** A target whose every script has a client of its own. */
export function createCommandTarget({ id, way, logger, graceMs = 1500 }: CommandTargetOptions): Target {
  const [program] = way.shell;
  return createRemoteTarget({
    id,
    logger,
    graceMs,
    open: () => Promise.resolve({ client: spawnShell(way.shell, { environment: way.environment ?? {} }) }),
    explain: ({ what, begun, stderr, reason }) => {
      const details = { object: id, stderr, command: quote(way.shell) };
      if (begun) return new LabError('connection-lost', `${what}: ${program} ended before the script did`, details);
      if (reason.includes('ENOENT')) {
        const remedy = `Install it, or choose another target than ${id}.`;
        return new LabError('missing-tool', `There is no ${program} on this machine`, { ...details, remedy });
      }
      return new LabError('target-unreachable', `${id} cannot be entered: ${stderr === '' ? reason : stderr}`, {
        ...details,
        remedy: `Try by hand: ${quote(way.shell)}`,
      });
    },
    terminal: (argv) => {
      const script = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec ${quote(argv)}`;
      const environment = Object.entries(way.environment ?? {}).map(([key, value]) => `${key}=${value}`);
      const [file, ...args] = way.terminal(script);
      return environment.length === 0 ? { file, args } : { file: 'env', args: [...environment, file, ...args] };
    },
  });
}

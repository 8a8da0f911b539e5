/** A target that a command leads into: a distribution of WSL, a helper container, a virtual machine. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Logger } from '../../model/logger.ts';
import { quote } from '../quote.ts';
import type { Prompter } from '../question.ts';
import { createRemoteTarget } from '../remote/remoteTarget.ts';
import { RootShells, shellWords, type Elevation } from '../remote/rootShells.ts';
import { clientOf } from '../shellClient.ts';
import { spawnShell } from '../spawnShell.ts';
import type { Target } from '../target.ts';
import type { Way } from './ways.ts';

/** What {@link createCommandTarget} needs. */
export interface CommandTargetOptions {
  readonly id: string;
  readonly way: Way;
  readonly logger: Logger;
  readonly graceMs?: number | undefined;
  /** Whether scripts and terminals are root's, by sudo; whom to ask for its password. */
  readonly sudo?: boolean | undefined;
  readonly prompter?: Prompter | undefined;
}

/** A target whose every script has a client of its own. */
export function createCommandTarget(options: CommandTargetOptions): Target {
  const { id, way, logger, graceMs = 1500, sudo = false, prompter } = options;
  const shell = way.run(shellWords('none'));
  const [program] = shell;
  const start = (words: readonly [string, ...string[]]) =>
    clientOf(spawnShell(way.run(words), { environment: way.environment ?? {} }));
  const open = (elevation: Elevation) => Promise.resolve({ client: start(shellWords(elevation)) });
  const succeeds = async ([file = '', ...args]: readonly string[], input: string): Promise<boolean> => {
    const client = start([file, ...args]);
    client.write(input);
    client.end();
    return (await client.ended).exitCode === 0;
  };
  const rootShells = new RootShells({ target: id, open, succeeds, prompter });
  return createRemoteTarget({
    id,
    logger,
    graceMs,
    open: () => (sudo ? rootShells.open() : open('none')),
    explain: ({ what, begun, stderr, reason }) => {
      const details = { object: id, stderr, command: quote(shell) };
      if (begun) return new LabError('connection-lost', say`${what}: ${program} ended before the script did`, details);
      if (reason.includes('ENOENT')) {
        const remedy = `Install it, or choose another target than ${id}.`;
        return new LabError('missing-tool', say`There is no ${program} on this machine`, { ...details, remedy });
      }
      return new LabError('target-unreachable', say`${id} cannot be entered: ${stderr === '' ? reason : stderr}`, {
        ...details,
        remedy: `Try by hand: ${quote(shell)}`,
      });
    },
    terminal: (argv, kind) => {
      const script = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec ${quote(sudo ? ['sudo', '--', ...argv] : argv)}`;
      const environment = Object.entries(way.environment ?? {}).map(([key, value]) => `${key}=${value}`);
      const [file, ...args] = kind === 'terminal' ? way.terminal(script) : way.run(['/bin/sh', '-c', script]);
      return environment.length === 0 ? { file, args } : { file: 'env', args: [...environment, file, ...args] };
    },
  });
}

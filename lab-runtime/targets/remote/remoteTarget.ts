/** A target whose shell is reached through a local client: ssh, wsl.exe, docker exec, … */
import { isLabError } from '../../model/labError.ts';
import { randomBytes } from 'node:crypto';
import type { Logger } from '../../model/logger.ts';
import { startScript } from '../startScript.ts';
import type { Target, TerminalCommand, TerminalKind } from '../target.ts';
import { createRemoteCarrier, type RemoteCarrierParts } from './remoteCarrier.ts';

/** What {@link createRemoteTarget} needs. */
export interface RemoteTargetParts extends RemoteCarrierParts {
  readonly logger: Logger;
  readonly terminal: (argv: readonly string[], kind: TerminalKind) => Omit<TerminalCommand, 'clear'>;
}

/** UTF-16 units kept of each stream, as of the local target's. */
const keptOfRun = 1 << 28;
const keptOfConversation = 1 << 22;

/** See the head of this file. A script whose end was not heard rejects with what `explain` makes of it. */
export function createRemoteTarget(parts: RemoteTargetParts): Target {
  const { id, logger, terminal } = parts;
  const common = { carrier: createRemoteCarrier(parts), target: id, logger };
  const run: Target['run'] = (script, options) => {
    const running = startScript({ ...common, script, listener: {}, options, keep: keptOfRun });
    running.end();
    return running.done;
  };
  return {
    id,
    run: async (script, options) => {
      try {
        return await run(script, options);
      } catch (error) {
        const isLost = isLabError(error, 'connection-lost') || isLabError(error, 'command-failed');
        if (options.looksOnly !== true || !isLost) throw error;
        return run(script, options);
      }
    },
    converse: (script, listener, options) =>
      startScript({ ...common, script, listener, options, keep: keptOfConversation }),
    terminal: (argv, kind = 'terminal') => {
      if (kind === 'terminal') return terminal(argv, kind);
      const mark = `vethscope-${randomBytes(8).toString('hex')}`;
      return {
        ...terminal(['sh', '-c', '"$@"; exit "$?"', mark, ...argv], kind),
        clear: async () => {
          await run(endMarked(mark), { what: 'end what was left', timeoutMs: 10_000 });
        },
      };
    },
  };
}

/** Ends the process groups of programs that bear a mark among their arguments; the pattern does not match itself. */
function endMarked(mark: string): string {
  const pattern = mark.replace('v', '[v]');
  return `for signal in TERM KILL; do
  left=
  for file in $(grep -sl '${pattern}' /proc/[0-9]*/cmdline); do
    line=
    { read -r line <"\${file%/*}/stat"; } 2>/dev/null
    set -- \${line##*) }
    [ -z "\${3:-}" ] || { left=yes; kill "-$signal" "-$3" 2>/dev/null; }
  done
  [ -n "$left" ] || exit 0
  sleep 1
done
`;
}

/** Targets by what users call them: `local`, `ssh:HOST`, `wsl:DISTRO`, … */
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Logger } from '../model/logger.ts';
import { createCommandTarget } from './command/commandTarget.ts';
import { hereWay, wayKinds, wayTo, type WayOptions } from './command/ways.ts';
import { createLocalTarget } from './local.ts';
import { createSshTarget, type SshTargetOptions } from './ssh/sshTarget.ts';
import type { Target } from './target.ts';
import { vmFolder } from './vm/vmFolder.ts';

/** What {@link openTarget} may need, whichever target it is. */
export interface OpenTargetOptions extends WayOptions {
  readonly logger: Logger;
  readonly asking?: SshTargetOptions['asking'];
  /** Whether everything there is done as root, by sudo. */
  readonly sudo?: boolean | undefined;
  /** The ssh to use; default: the one on PATH. */
  readonly sshProgram?: string | undefined;
}

/** Nothing is run before the target is used. Throws `usage` for what names no target. */
export function openTarget(id: string, options: OpenTargetOptions): Target {
  const { logger, asking, sudo = false, sshProgram: program } = options;
  const ssh = { logger, asking, sudo, program };
  const prompter = asking?.prompter;
  if (id === 'local') {
    return sudo ? createCommandTarget({ id, way: hereWay, logger, sudo, prompter }) : createLocalTarget({ logger });
  }
  const colon = id.indexOf(':');
  const [kind, name] = [id.slice(0, colon), id.slice(colon + 1)];
  if (kind === 'ssh') return createSshTarget({ ...ssh, host: name });
  if (kind === 'vm')
    return createSshTarget({ ...ssh, id, host: 'vm', extraArguments: ['-F', vmFolder(name).sshConfig] });
  const way = colon === -1 ? undefined : wayTo(kind, name, options);
  if (way !== undefined) return createCommandTarget({ id, way, logger, sudo, prompter });
  throw new LabError('usage', say`There is no target ${JSON.stringify(id.slice(0, 80))}`, {
    object: id.slice(0, 80),
    remedy: `Use local, ssh:HOST, vm:NAME, or ${wayKinds.map((one) => `${one}:NAME`).join(', ')}.`,
  });
}

import { LabError, type Privilege } from '../../index.ts';
import type { Cli } from './cli.ts';
import { targetId, type CommonOptions } from './session.ts';

/**
 * What `--root` asks for. Throws `permission` where it is asked for by somebody else; on another machine it turns out
 * there whether one is root.
 */
export function privilegeOf(cli: Cli, flags: CommonOptions & { readonly root?: boolean }): Privilege {
  if (flags.root !== true) return 'rootless';
  if (cli.machine.uid === 0 || flags.sudo === true || targetId(cli, flags) !== 'local') return 'root';
  throw new LabError('permission', 'A lab with --root is made by root only', {
    remedy: 'Use vethscope up --root --sudo, or leave --root out: labs need no root.',
  });
}

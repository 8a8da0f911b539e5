import { LabError, type Privilege } from '../../index.ts';
import type { Machine } from './cli.ts';

/** What `--root` asks for. Throws `permission` where it is asked for by somebody else. */
export function privilegeOf({ uid }: Machine, root: boolean | undefined): Privilege {
  if (root !== true) return 'rootless';
  if (uid === 0) return 'root';
  throw new LabError('permission', 'A lab with --root is made by root only', {
    remedy: 'Use sudo vethscope up --root, or leave --root out: labs need no root.',
  });
}

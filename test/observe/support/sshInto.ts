/** The way by ssh to a machine for tests: whoever comes is put into it, as its root. */
import { quote } from '../../../lab-runtime/index.ts';
import { startSshServer, type SshServer } from '../../support/sshServer.ts';
import type { Machine } from './machine.ts';

/** A real sshd, outside the machine, whose every command runs in it. */
export function startSshInto(machine: Machine): Promise<SshServer> {
  const into = quote(['sudo', '-n', ...machine.enter(['sh', '-c'])]);
  return startSshServer({
    config: [`ForceCommand ${into} "$SSH_ORIGINAL_COMMAND"`],
    sudo: { password: 'unasked', isAsked: false },
  });
}

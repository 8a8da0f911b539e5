import type { FaultyProxy } from '../../support/faultyProxy.ts';
import type { SshServer } from '../../support/sshServer.ts';

/** Arguments of ssh for the host `lab` of a server, reached through a proxy. */
export function throughProxy({ configFile, port }: SshServer, proxy: FaultyProxy): readonly string[] {
  return ['-F', configFile, '-p', String(proxy.port), '-o', `HostKeyAlias=[127.0.0.1]:${String(port)}`];
}

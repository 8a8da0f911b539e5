import { silentLogger } from '../../lab-runtime/model/logger.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { describeTargetContract } from '../unit/targets/targetContract.ts';

describe('over ssh', function () {
  this.timeout(60_000);
  let server: SshServer;
  let target: SshTarget;
  before(async () => {
    server = await startSshServer();
    target = createSshTarget({
      host: 'lab',
      logger: silentLogger,
      extraArguments: ['-F', server.configFile],
      graceMs: 300,
    });
  });
  after(async () => {
    await target.connection.close();
    await server.close();
  });
  describeTargetContract('ssh', () => target);
});

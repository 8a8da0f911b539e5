import assert from 'node:assert/strict';
import { once } from 'node:events';
import { execa } from 'execa';
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

  it('a program with our pipes gets them as they are, and what is left of it is ended', async () => {
    const { file, args } = target.terminal(['cat'], 'pipes');
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    const { stdout } = await execa(file, args, { input: bytes, encoding: 'buffer' });
    assert.deepEqual(Buffer.from(stdout), bytes);

    const sleeping = target.terminal(['sh', '-c', 'echo "$$"; exec sleep 1000'], 'pipes');
    const client = execa(sleeping.file, sleeping.args, { reject: false, stdin: 'ignore' });
    const [pid] = await once(client.stdout, 'data')
      .then(String)
      .then((text) => text.split('\n'));
    client.kill('SIGKILL');
    await client;
    assert.ok(sleeping.clear);
    await sleeping.clear();
    const { exitCode } = await target.run(`kill -0 ${String(Number(pid))}`, { what: 'test' });
    assert.notEqual(exitCode, 0);
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { silentLogger } from '../../lab-runtime/model/logger.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { stillRunning } from '../unit/targets/stillRunning.ts';
import { describeSupervisorsKilled } from '../unit/targets/supervisorsKilled.ts';
import { describeTargetContract } from '../unit/targets/targetContract.ts';

for (const multiplex of ['master', 'framed'] as const)
  describe(`over ssh, connections shared by ${multiplex}`, function () {
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
        multiplex,
      });
    });
    after(async () => {
      await target.connection.close();
      await server.close();
    });
    describeTargetContract(`ssh, ${multiplex}`, () => target);
    describeSupervisorsKilled(`ssh, ${multiplex}`, () => target);

    for (const connection of ['no connection', 'a connection'] as const) {
      it(`a program with our pipes gets them as they are, and what is left of it is ended, with ${connection} open`, async () => {
        if (connection === 'no connection') await target.connection.close();
        else await target.connection.open();
        const { file, args } = target.terminal(['cat'], 'pipes');
        const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
        const { stdout } = await execa(file, args, { input: bytes, encoding: 'buffer' });
        assert.deepEqual(Buffer.from(stdout), bytes);

        const sleeping = target.terminal(['sh', '-c', 'echo "$$"; exec sleep 1000'], 'pipes');
        const client = spawn(sleeping.file, sleeping.args, { stdio: ['ignore', 'pipe', 'inherit'] });
        const exited = once(client, 'exit');
        const [told] = (await once(client.stdout, 'data')) as readonly unknown[];
        const pid = Number(String(told));
        assert.equal((await stillRunning(target, [pid])).length, 1);
        client.kill('SIGKILL');
        await exited;
        assert.ok(sleeping.clear);
        await sleeping.clear();
        assert.deepEqual(await stillRunning(target, [pid]), []);
      });
    }
  });

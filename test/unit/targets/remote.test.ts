import { LabError } from '../../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../../lab-runtime/model/logger.ts';
import { createRemoteTarget } from '../../../lab-runtime/targets/remote/remoteTarget.ts';
import { clientOf } from '../../../lab-runtime/targets/shellClient.ts';
import { spawnShell } from '../../../lab-runtime/targets/spawnShell.ts';
import { installedShells } from './installedShells.ts';
import { describeSupervisorsKilled } from './supervisorsKilled.ts';
import { describeTargetContract } from './targetContract.ts';

for (const { name, argv } of installedShells) {
  const create = () =>
    createRemoteTarget({
      id: 'pipe',
      logger: silentLogger,
      graceMs: 300,
      open: async () => Promise.resolve({ client: clientOf(spawnShell(argv, { environment: {} })) }),
      explain: ({ what, reason }) => new LabError('command-failed', `${what}: ${reason}`),
      terminal: ([file = '', ...args]) => ({ file, args }),
    });
  describeTargetContract(`remote, ${name}`, create);
  describeSupervisorsKilled(`remote, ${name}`, create);
}

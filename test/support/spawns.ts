/** Which processes the extension starts: node:child_process is overheard while `work` goes on. */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';

const starters = ['spawn', 'spawnSync', 'fork', 'exec', 'execSync', 'execFile', 'execFileSync'] as const;

/** Resolves to what was started from code below `folder`, each as its first argument: other extensions live here, too. */
export async function spawnsDuring(folder: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  const mocks = starters.map((name) => mock.method(childProcess, name));
  syncBuiltinESMExports();
  try {
    await work();
    return mocks.flatMap(({ mock: { calls } }) =>
      calls.filter(({ stack }) => stack.stack?.includes(folder) === true).map((call) => String(call.arguments[0])),
    );
  } finally {
    for (const { mock: own } of mocks) own.restore();
    syncBuiltinESMExports();
  }
}

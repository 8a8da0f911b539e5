import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../../lab-runtime/model/logger.ts';
import { completePath, createLocalTarget } from '../../../lab-runtime/targets/local.ts';
import { installedShells } from './installedShells.ts';
import { describeTargetContract } from './targetContract.ts';

for (const { name, argv } of installedShells) {
  describeTargetContract(`local, ${name}`, () =>
    createLocalTarget({ logger: silentLogger, spawnOptions: { shell: argv, graceMs: 300 } }),
  );
}

describe('local target', function () {
  this.timeout(20_000);

  it('logs each script with its duration at debug level, its output at trace level', async () => {
    const lines: string[] = [];
    const write = (level: string) => (message: string) => {
      lines.push(`${level} ${message}`);
    };
    const logger = {
      trace: write('trace'),
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    };
    await createLocalTarget({ logger }).run('echo out; exit 4', { what: 'snapshot lesson' });
    const debug = lines.filter((line) => line.startsWith('debug'));
    assert.equal(debug.length, 1);
    assert.match(debug[0] ?? '', /^debug local: snapshot lesson: exit code 4 after \d+ ms: echo out; exit 4$/);
    assert.ok(lines.includes('trace local: snapshot lesson: stdout\nout\n'));
  });

  it('says so where there is no shell', async () => {
    const target = createLocalTarget({ logger: silentLogger, spawnOptions: { shell: ['/nonexistent/sh'] } });
    await assert.rejects(
      target.run('echo x', { what: 'test' }),
      (error) => isLabError(error, 'missing-tool') && error.message.includes('ENOENT'),
    );
  });

  it('completes a search path and drops the current folder from it', () => {
    assert.equal(completePath('/a:/sbin::.'.replace('.', '/b')), '/a:/sbin:/b:/usr/local/sbin:/usr/sbin:/usr/bin:/bin');
    assert.equal(completePath(undefined), '/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin');
  });

  it('opens terminals with the arguments as they are', async () => {
    const { file, args } = createLocalTarget({ logger: silentLogger }).terminal([
      'printf',
      '%s|',
      'a b',
      "'$(id)'",
      '',
    ]);
    assert.equal((await execa(file, args)).stdout, "a b|'$(id)'||");
    assert.throws(
      () => createLocalTarget({ logger: silentLogger }).terminal([]),
      (error) => isLabError(error, 'usage'),
    );
  });

  it('lets the script see end-of-file when its owner is killed', async () => {
    const owner = execa(process.execPath, [fileURLToPath(new URL('owner.ts', import.meta.url))], {
      reject: false,
      stdin: 'ignore',
    });
    const lines = createInterface({ input: owner.stdout });
    const pids: number[] = [];
    const { promise: ready, resolve } = Promise.withResolvers<undefined>();
    lines.on('line', (line) => {
      pids.push(Number(line));
      if (pids.length === 2) resolve(undefined);
    });
    await ready;
    assert.deepEqual(pids.filter(isRunning), pids);
    owner.kill('SIGKILL');
    await owner;
    for (let tries = 0; tries < 100 && pids.some(isRunning); tries += 1) await sleep(20);
    assert.deepEqual(pids.filter(isRunning), []);
  });

  it('leaves no zombie', async () => {
    const target = createLocalTarget({ logger: silentLogger });
    await Promise.all(Array.from({ length: 10 }, async () => target.run('true', { what: 'test' })));
    const children = readFileSync(`/proc/self/task/${String(process.pid)}/children`, 'utf8');
    assert.deepEqual(
      children.split(' ').filter((pid) => pid !== '' && !isRunning(Number(pid))),
      [],
    );
  });
});

/** Zombies of another parent do not count. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

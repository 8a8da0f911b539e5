/** What goes wrong goes wrong clearly: an error that names the object and the remedy, and nothing left. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  downLab,
  isLabError,
  listAllLabs,
  listLabs,
  upLab,
  type LabErrorCode,
  type Target,
} from '../../lab-runtime/index.ts';
import { openTargetBehind, targetFile, targetFolder } from '../support/testTarget.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { rememberMachine } from './support/machine.ts';

const simple = 'services: { web: { ports: ["80"] } }';

describe('bad circumstances', () => {
  const bench = openBench();
  const assertUntouched = rememberMachine();
  afterEach(async () => {
    for (const { name } of await listLabs(bench.target)) await downLab(bench.target, name);
    await bench.nothingRuns();
  });
  after(async () => {
    await bench.close();
    assertUntouched();
  });

  /** Runs `up` and expects this code, an object and a remedy. */
  const refuses = async (target: Target, text: string, code: LabErrorCode, says: RegExp): Promise<void> => {
    await assert.rejects(upLab(target, labFrom(text, 'bad')), (error) => {
      assert.ok(isLabError(error, code), String(error));
      assert.match(`${error.message}\n${error.object ?? ''}\n${error.stderr ?? ''}`, says);
      assert.ok(error.object !== undefined && error.object !== '', 'it names the object');
      assert.ok(error.remedy !== undefined && error.remedy !== '', 'it names a remedy');
      return true;
    });
    assert.deepEqual(await listLabs(bench.target), []);
  };
  /** A target whose scripts run behind `prefix`, on the same state folder. */
  const behind = (...prefix: string[]): Target => openTargetBehind(prefix, bench.stateHome);

  it('a service that dies at once', async () => {
    await refuses(
      bench.target,
      'services: { web: {}, oops: { command: "ls /no/such/place" } }',
      'service-exited',
      /oops[^]*no\/such\/place/,
    );
  });

  it('several services that die at once are named together, with what each said', async () => {
    await refuses(
      bench.target,
      'services: { one: { command: "ls /no/first" }, web: {}, two: { command: "sh -c \'echo gone >&2\'" } }',
      'service-exited',
      /one, two[^]*one: .*no\/first[^]*two: gone/,
    );
  });

  it('a program that does not exist is served by the responder, and said', async () => {
    const { missing } = await upLab(
      bench.target,
      labFrom('services: { web: { command: /entry.sh, ports: ["80"] } }', 'bad'),
    );
    assert.deepEqual(missing, [{ container: 'web', program: '/entry.sh' }]);
  });

  it('user namespaces switched off', async () => {
    const closed = behind(
      'unshare',
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"',
      'closed',
    );
    await refuses(closed, simple, 'namespaces-closed', /unshare/);
  });

  for (const tool of ['ip', 'iptables-restore', 'nsenter', 'unshare']) {
    it(`${tool} is missing`, async () => {
      const hide = `for folder in /usr/sbin /usr/bin /sbin /bin /usr/local/sbin; do [ ! -e "$folder/${tool}" ] || mount --bind /dev/null "$folder/$(basename "$(readlink -f "$folder/${tool}")")" 2>/dev/null || :; done; exec "$@"`;
      const without = behind('unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', hide, 'without');
      await assert.rejects(upLab(without, labFrom(simple, 'bad')), (error) => {
        assert.ok(isLabError(error), String(error));
        assert.match(`${error.message} ${error.stderr ?? ''}`, new RegExp(tool.split('-')[0] ?? tool));
        assert.ok(error.remedy !== undefined);
        return true;
      });
      assert.deepEqual(await listLabs(bench.target), []);
    });
  }

  it('the state folder cannot be written', async () => {
    const labs = path.join(bench.stateHome, 'vethscope', 'labs');
    rmSync(labs, { recursive: true, force: true });
    mkdirSync(path.dirname(labs), { recursive: true });
    const full = behind(
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      `mkdir -p ${labs} && mount -t tmpfs -o size=4k,nr_inodes=8 full ${labs} && head -c 4096 /dev/zero >${labs}/filler; exec "$@"`,
      'full',
    );
    await refuses(full, simple, 'state-folder', /vethscope/);
  });

  it('the state of a running lab that cannot be read', async () => {
    await bench.up(simple, 'bad');
    const state = path.join(bench.stateHome, 'vethscope', 'labs', 'bad', 'state.json');
    writeFileSync(state, '{"version":99}\n');
    const { labs, unreadable } = await listAllLabs(bench.target);
    assert.deepEqual([labs, unreadable.map(({ name }) => name)], [[], ['bad']]);
    await assert.rejects(upLab(bench.target, labFrom(simple, 'bad')), (error) => {
      assert.ok(isLabError(error, 'lab-broken'), String(error));
      assert.match(error.remedy ?? '', /vethscope down bad/);
      return true;
    });
    assert.equal(await downLab(bench.target, 'bad'), true);
  });

  it('two makers at once: one makes it, the other is told', async () => {
    const both = await Promise.allSettled([
      upLab(bench.target, labFrom(simple, 'bad')),
      upLab(bench.target, labFrom(simple, 'bad')),
    ]);
    const failed = both.filter((one) => one.status === 'rejected');
    assert.equal(failed.length, 1);
    assert.ok(
      isLabError(failed[0]?.reason, 'lab-busy') || isLabError(failed[0]?.reason, 'lab-exists'),
      String(failed[0]?.reason),
    );
    assert.equal((await listLabs(bench.target)).length, 1);
  });

  it('down, and up, of a lab that is half up: its maker has the lock, and they are told to wait', async () => {
    const labs = path.join(bench.stateHome, 'vethscope', 'labs');
    for (const folder of [path.dirname(labs), labs, path.join(labs, 'bad')]) targetFolder(folder);
    const lock = targetFile(path.join(labs, 'bad.lock'));
    const maker = spawn('flock', ['-F', lock, 'sh', '-c', 'echo locked; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(maker.stdout, 'data');
    for (const other of [downLab(bench.target, 'bad'), upLab(bench.target, labFrom(simple, 'bad'))]) {
      await assert.rejects(other, (error) => {
        assert.ok(isLabError(error, 'lab-busy'), String(error));
        assert.match(error.remedy ?? '', /Try again/);
        return true;
      });
    }
    maker.kill('SIGKILL');
    execFileSync('flock', [lock, 'true']);
    assert.equal(await downLab(bench.target, 'bad'), false);
    assert.ok(!existsSync(labs), 'what was half made is swept away');
  });

  it('cancelled in the middle', async () => {
    const cancel = new AbortController();
    let steps = 0;
    const up = upLab(bench.target, labFrom(simple, 'bad'), {
      signal: cancel.signal,
      onProgress: () => {
        if (++steps === 5) cancel.abort();
      },
    });
    await assert.rejects(up, (error) => isLabError(error, 'cancelled'));
    await bench.nothingRuns();
    assert.deepEqual(await listLabs(bench.target), []);
  });

  it('hostile text stays text', async () => {
    const hostile = `services: { web: { command: [sleep, "1000", "$$(touch ${bench.stateHome}/pwned)"], environment: { A: "'; touch ${bench.stateHome}/pwned #", B: "line\\nEND\\n\`id\`" } } }`;
    await assert.rejects(upLab(bench.target, labFrom(hostile, 'bad')), (error) => isLabError(error, 'service-exited'));
    const lab = await bench.up(hostile.replace('[sleep, "1000", ', '[sh, -c, "exec sleep 1000", '), 'bad');
    assert.match(await bench.inside(lab, 'web', 'sh', '-c', 'printf %s "$B"'), /^line\nEND\n`id`$/);
    assert.throws(() => {
      mkdirSync(path.join(bench.stateHome, 'pwned', 'no'));
    }, /ENOENT/);
  });
});

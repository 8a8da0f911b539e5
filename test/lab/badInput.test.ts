/** What goes wrong goes wrong clearly: an error with its code, object, remedy and exit code, and nothing left. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { exitCodeOf } from '../../lab-runtime/cli/session/exitCode.ts';
import {
  downLab,
  isLabError,
  listAllLabs,
  listLabs,
  upLab,
  type LabErrorCode,
  type Target,
} from '../../lab-runtime/index.ts';
import { onTarget, targetFile, targetFolder } from '../support/testTarget.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { exists, kill, shell, write } from './support/labMachine.ts';
import { rememberMachine } from './support/machine.ts';
import { poorMachine, without } from './support/poorMachine.ts';

const simple = 'services: { web: { ports: ["80"] } }';

/** What is said of a lab that cannot be made. */
interface Complaint {
  readonly code: LabErrorCode;
  readonly exit: number;
  readonly object: string | RegExp;
  readonly remedy: RegExp;
}

describe('bad circumstances', () => {
  const bench = openBench();
  const labs = path.join(bench.stateHome, 'vethscope', 'labs');
  const assertUntouched = rememberMachine();
  afterEach(async () => {
    for (const { name } of await listLabs(bench.target)) await downLab(bench.target, name);
    await bench.nothingRuns();
    assert.equal(shell(`ls -A '${labs}' 2>/dev/null`), '');
    assertUntouched();
  });
  after(() => bench.close());

  const refuses = async (target: Target, text: string, { code, exit, object, remedy }: Complaint): Promise<string> => {
    let said = '';
    await assert.rejects(upLab(target, labFrom(text, 'bad')), (error) => {
      assert.ok(isLabError(error, code), `${String(error)} ${isLabError(error) ? error.code : ''}`);
      assert.equal(exitCodeOf(error), exit);
      assert.match(error.object ?? '', typeof object === 'string' ? new RegExp(`^${object}$`) : object);
      assert.match(error.remedy ?? '', remedy);
      said = `${error.message}\n${error.stderr ?? ''}`;
      return true;
    });
    assert.deepEqual(await listLabs(bench.target), []);
    return said;
  };

  it('a service that dies at once', async () => {
    const said = await refuses(bench.target, 'services: { web: {}, oops: { command: "ls /no/such/place" } }', {
      code: 'service-exited',
      exit: 1,
      object: 'container oops',
      remedy: /command that keeps running/,
    });
    assert.match(said, /oops[^]*no\/such\/place/);
  });

  it('several services that die at once are named together, with what each said', async () => {
    const text = 'services: { one: { command: "ls /no/first" }, web: {}, two: { command: "sh -c \'echo gone >&2\'" } }';
    const said = await refuses(bench.target, text, {
      code: 'service-exited',
      exit: 1,
      object: /one, two/,
      remedy: /commands that keep running/,
    });
    assert.match(said, /one: .*no\/first[^]*two: gone/);
  });

  it('a program that does not exist is served by the responder, and said', async () => {
    const text = 'services: { web: { command: /entry.sh, ports: ["80"] } }';
    const { missing } = await upLab(bench.target, labFrom(text, 'bad'));
    assert.deepEqual(missing, [{ container: 'web', program: '/entry.sh' }]);
  });

  it('user namespaces switched off', async () => {
    const closed = poorMachine(bench, 'echo 0 >/proc/sys/user/max_user_namespaces');
    const complaint = { code: 'namespaces-closed', exit: 3, object: 'lab bad', remedy: /doctor.*sudo/ } as const;
    assert.match(await refuses(closed, simple, complaint), /unshare/);
  });

  const packages = {
    ip: 'iproute2',
    'iptables-restore': 'iptables',
    nsenter: 'util-linux',
    unshare: 'util-linux',
    flock: 'util-linux',
    setsid: 'util-linux',
    mount: 'mount',
  };
  for (const [tool, from] of Object.entries(packages)) {
    it(`${tool} is missing`, async () => {
      const poor = poorMachine(bench, without(tool, path.join(bench.stateHome, 'without')));
      const remedy = new RegExp(`package that is called ${from} .*vethscope doctor`);
      await refuses(poor, simple, { code: 'missing-tool', exit: 3, object: tool, remedy });
    });
  }

  it('the disk of the state folder is full, whichever file has no room', async () => {
    for (const folder of [path.dirname(labs), labs]) targetFolder(folder);
    const roomFor = (files: number): Target =>
      // One more, for the folder itself.
      poorMachine(
        bench,
        `mkdir -p '${labs}' && mount -t tmpfs -o size=1m,nr_inodes=${String(files + 1)} full '${labs}' || exit 9`,
      );
    const complaint = {
      code: 'state-folder',
      exit: 3,
      object: /\/vethscope\/labs\/bad$/,
      remedy: /Make room.*df /,
    } as const;
    // lock, folder, pipe, state, birth, holder
    for (let files = 0; files < 6; files++) {
      assert.match(
        await refuses(roomFor(files), simple, complaint),
        /[Nn]o space left/,
        `room for ${String(files)} files`,
      );
      await bench.nothingRuns();
    }
    const { lab } = await upLab(roomFor(6), labFrom(simple, 'bad'));
    kill(lab.holderPid, 'KILL');
  });

  it('the disk of the state folder is full of what others wrote', async () => {
    for (const folder of [path.dirname(labs), labs]) targetFolder(folder);
    const filled = `mkdir -p '${labs}' && mount -t tmpfs -o size=4k full '${labs}' && head -c 4096 /dev/zero >'${labs}/filler' || exit 9`;
    const complaint = {
      code: 'state-folder',
      exit: 3,
      object: /\/vethscope\/labs\/bad$/,
      remedy: /Make room.*df /,
    } as const;
    await refuses(poorMachine(bench, filled), simple, complaint);
  });

  it('the state of a running lab that cannot be read', async () => {
    await bench.up(simple, 'bad');
    const state = path.join(bench.stateHome, 'vethscope', 'labs', 'bad', 'state.json');
    write(state, '{"version":99}\n');
    const { labs, unreadable } = await listAllLabs(bench.target);
    assert.deepEqual([labs, unreadable.map(({ name }) => name)], [[], ['bad']]);
    await assert.rejects(upLab(bench.target, labFrom(simple, 'bad')), (error) => {
      assert.ok(isLabError(error, 'lab-broken'), String(error));
      assert.match(error.remedy ?? '', /vethscope down bad/);
      return true;
    });
    assert.equal(await downLab(bench.target, 'bad'), true);
  });

  it('down, and up, of a lab that is half up: its maker has the lock, and they are told to wait', async () => {
    for (const folder of [path.dirname(labs), labs, path.join(labs, 'bad')]) targetFolder(folder);
    const lock = targetFile(path.join(labs, 'bad.lock'));
    const [flock, ...words] = onTarget(['flock', '-F', lock, 'sh', '-c', 'echo $$; exec sleep 1000']);
    const maker = spawn(flock, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(maker.stdout, 'data')) as readonly unknown[];
    for (const other of [() => downLab(bench.target, 'bad'), () => upLab(bench.target, labFrom(simple, 'bad'))]) {
      await assert.rejects(other, (error) => {
        assert.ok(isLabError(error, 'lab-busy'), String(error));
        assert.match(error.remedy ?? '', /Try again/);
        return true;
      });
    }
    kill(Number(String(said)), 'KILL');
    shell(`flock '${lock}' true`);
    assert.equal(await downLab(bench.target, 'bad'), false);
    assert.ok(!exists(labs), 'what was half made is swept away');
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
  });

  it('hostile text stays text', async () => {
    const hostile = `services: { web: { command: [sleep, "1000", "$$(touch ${bench.stateHome}/pwned)"], environment: { A: "'; touch ${bench.stateHome}/pwned #", B: "line\\nEND\\n\`id\`" } } }`;
    await assert.rejects(upLab(bench.target, labFrom(hostile, 'bad')), (error) => isLabError(error, 'service-exited'));
    const lab = await bench.up(hostile.replace('[sleep, "1000", ', '[sh, -c, "exec sleep 1000", '), 'bad');
    assert.match(await bench.inside(lab, 'web', 'sh', '-c', 'printf %s "$B"'), /^line\nEND\n`id`$/);
    assert.ok(!exists(path.join(bench.stateHome, 'pwned')));
  });
});

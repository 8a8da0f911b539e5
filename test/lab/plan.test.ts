/** What `vethscope plan` prints is what runs: the printed script, run by hand, makes the lab that `up` makes. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { downLab, findLab, pingFrom, planScript, takeSnapshot, upLab } from '../../lab-runtime/index.ts';
import { isMachineHere, onTarget } from '../support/testTarget.ts';
import { eventually } from './support/eventually.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { exists, succeeds, write } from './support/labMachine.ts';

const text = 'services: { web: { ports: ["80"] }, box: { command: sleep 1000 } }';

describe('the printed plan', () => {
  const bench = openBench();
  after(async () => {
    await bench.close();
  });

  /** Runs a script as a person would, and says `answer` as soon as it has printed `at`; null = presses Ctrl-D. */
  const type = async (answer: string | null, at: string, argv: readonly string[]) => {
    const [program, ...args] = onTarget(argv);
    const child = spawn(program, args, {
      env: { ...process.env, XDG_RUNTIME_DIR: bench.stateHome },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const wasThere = said.includes(at);
      said += part;
      if (wasThere || !said.includes(at)) return;
      if (answer === null) child.stdin.end();
      else child.stdin.write(answer);
    });
    await once(child, 'close');
    return { status: child.exitCode, said };
  };

  const byHand = async (answer: string | null, shell: readonly string[] = ['sh']): Promise<number | null> =>
    (await type(answer, '@ready', [...shell, '-c', planScript(labFrom(text, 'hand'))])).status;

  it('is a script for any POSIX shell', async () => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']]) {
      if (!isMachineHere && !succeeds(`command -v ${shell[0] ?? ''}`)) continue;
      assert.equal(await byHand('keep\n', shell), 0, shell.join(' '));
      assert.ok(await downLab(bench.target, 'hand'));
    }
  });

  it('makes the same lab as up', async () => {
    assert.equal(await byHand('keep\n'), 0);
    const rules = async (): Promise<string> => {
      const lab = await findLab(bench.target, 'hand');
      const { host, containers, endpoints } = await takeSnapshot(bench.target, lab);
      const links = host.links.map(({ ifindex, name, kind, master }) => [ifindex, name, kind, master]);
      const saved = await bench.inside(lab, 'host', 'sh', '-c', 'iptables-save | grep -v "^#" | sed "s/\\[.*\\]//"');
      return JSON.stringify({ links, endpoints, saved, names: containers.map(({ name, id }) => [name, id]) });
    };
    const printed = await rules();
    await downLab(bench.target, 'hand');
    await upLab(bench.target, labFrom(text, 'hand'));
    assert.equal(printed, await rules());
    await downLab(bench.target, 'hand');
  });

  it('may be told to keep the lab before it stands: printf keep | sh plan.sh', async () => {
    const script = path.join(bench.stateHome, 'plan.sh');
    write(script, planScript(labFrom(text, 'hand')));
    for (let round = 0; round < 5; round++) {
      const [program, ...args] = onTarget(['sh', script]);
      const { status, stderr } = spawnSync(program, args, {
        input: 'keep\n',
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: bench.stateHome },
      });
      assert.deepEqual([status, stderr], [0, '']);
      await eventually('the lab to stand', async () => {
        const lab = await findLab(bench.target, 'hand');
        return (
          lab.pids['web'] !== undefined &&
          (await pingFrom(bench.target, lab, 'box', 'web', { count: 1 })).received === 1
        );
      });
      await downLab(bench.target, 'hand');
    }
  });

  it('makes no lab whose program ends as soon as it begins, however late that is, and whoever wants to keep it', async () => {
    const plan = planScript(labFrom('services: { gone: { command: "false" } }', 'hand'));
    const late = plan.replace('exec env ', 'sleep 1; exec env ');
    const { status, said } = await type('keep\n', '@ended', ['sh', '-c', `{ ${late}\n} 2>&1`]);
    assert.match(said, /^@exited gone$/m);
    assert.doesNotMatch(said, /^@(ready|lab)/m);
    assert.equal(status, 1);
    await bench.nothingRuns();
    assert.equal(exists(path.join(bench.stateHome, 'vethscope')), false);
  });

  it('leaves nothing when it is not kept', async () => {
    assert.equal(await byHand(null), 1);
    await bench.nothingRuns();
  });
});

/** What `vethscope plan` prints is what runs: the printed script, run by hand, makes the lab that `up` makes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { downLab, findLab, planScript, takeSnapshot, upLab } from '../../lab-runtime/index.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { processesGone } from './support/machine.ts';

const text = 'services: { web: { ports: ["80"] }, box: { command: sleep 1000 } }';

describe('the printed plan', () => {
  const bench = openBench();
  after(async () => {
    await bench.close();
  });

  /** Runs the printed script as a person would, and says `answer` when it is ready; null = presses Ctrl-D. */
  const byHand = async (answer: string | null): Promise<number | null> => {
    const child = spawn('sh', ['-c', planScript(labFrom(text, 'hand'))], {
      env: { ...process.env, XDG_RUNTIME_DIR: bench.stateHome },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const wasReady = said.includes('@ready');
      said += part;
      if (wasReady || !said.includes('@ready')) return;
      if (answer === null) child.stdin.end();
      else child.stdin.write(answer);
    });
    await once(child, 'exit');
    return child.exitCode;
  };

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

  it('leaves nothing when it is not kept', async () => {
    assert.equal(await byHand(null), 1);
    await processesGone(bench.stateHome);
  });
});

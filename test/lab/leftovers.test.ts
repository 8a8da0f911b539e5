/** Teardown is the kernel's: nothing is left, whatever dies and whenever. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { downLab, enterArgv, listLabs } from '../../lab-runtime/index.ts';
import { openBench, type LabBench } from './support/labBench.ts';
import { rememberMachine } from './support/machine.ts';

const maker = path.join(import.meta.dirname, 'support', 'makeLab.ts');

describe('what a lab leaves behind', () => {
  let bench: LabBench;
  const assertUntouched = rememberMachine();
  before(() => {
    bench = openBench();
  });
  after(async () => {
    await bench.close();
  });
  const nothingLeft = async (): Promise<void> => {
    await bench.nothingRuns();
    assertUntouched();
    assert.deepEqual(await listLabs(bench.target), []);
  };

  it('nothing after down', async () => {
    await bench.up('services: { a: { ports: ["80"] } }', 'left');
    assert.equal(await downLab(bench.target, 'left'), true);
    await nothingLeft();
    assert.deepEqual(readdirSync(path.join(bench.stateHome, 'vethscope', 'labs')), []);
  });

  it('nothing after the holder was killed', async () => {
    const lab = await bench.up('services: { a: {}, b: { command: sleep 1000 } }', 'left');
    process.kill(lab.holderPid, 'SIGKILL');
    await nothingLeft();
    assert.equal(await downLab(bench.target, 'left'), false);
  });

  it('nothing after down, while somebody outside does not look after the program he has started in it', async () => {
    const lab = await bench.up('services: { a: {} }', 'left');
    const [file = '', ...args] = enterArgv(lab, { kind: 'host' }, [
      'sh',
      '-c',
      'sleep 1000 & echo in; exec sleep 1001',
    ]);
    // Without a fork the shell stays outside, its child is in the lab, and the sleep it becomes never waits for that.
    const outside = spawn(file, ['--no-fork', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(outside.stdout, 'data');
    assert.equal(await downLab(bench.target, 'left'), true);
    assert.deepEqual(await listLabs(bench.target), []);
    assert.ok((await bench.up('services: { a: {} }', 'left')).holderPid > 0, 'its name is free');
    await downLab(bench.target, 'left');
    outside.kill('SIGKILL');
    await nothingLeft();
  });

  it('nothing after the maker was killed, at whichever step', async () => {
    const steps = await stepsOf(bench);
    assert.ok(steps > 10, `a lab takes ${String(steps)} groups of steps`);
    for (let step = 0; step < steps; step++) {
      await killMakerAt(bench, step);
      await nothingLeft();
    }
  }).timeout(300_000);
});

/** How many times the maker reports progress when it is left alone. */
async function stepsOf(bench: LabBench): Promise<number> {
  const { child, lines } = startMaker(bench);
  let steps = 0;
  for await (const line of lines) if (line.startsWith('step')) steps++;
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  await downLab(bench.target, 'maker');
  return steps;
}

async function killMakerAt(bench: LabBench, step: number): Promise<void> {
  const { child, lines } = startMaker(bench);
  let seen = 0;
  let killed = false;
  for await (const line of lines) {
    if (!line.startsWith('step') || seen++ < step) continue;
    killed = child.kill('SIGKILL');
    break;
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.ok(killed, `the maker lived to be killed at step ${String(step)}`);
}

function startMaker(bench: LabBench): { child: ReturnType<typeof spawn>; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [maker, bench.stateHome], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout }) };
}

/** Teardown is the kernel's: nothing is left, whatever dies and whenever, and the machine itself is as it was. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { downLab, listLabs } from '../../lab-runtime/index.ts';
import { planBuild } from '../../lab-runtime/plan/planLab.ts';
import { addressed } from '../../lab-runtime/engines/labs.ts';
import { killMoments, openTargetBehind } from '../support/testTarget.ts';
import { eventually } from './support/eventually.ts';
import { killAtStep, runUndisturbed, type Course } from './support/killedCommand.ts';
import { labFrom, openBench, type LabBench } from './support/labBench.ts';
import { exists, kill, read } from './support/labMachine.ts';
import { inWords, processesOf, rememberMachine } from './support/machine.ts';
import { startOutsider } from './support/outsider.ts';
import type { Process } from '../support/processes.ts';

const text = `
services:
  a: { ports: ["80"], networks: [one, two] }
  b: { command: sleep 1000, networks: [one] }
  c: { network_mode: bridge }
networks: { one: {}, two: { internal: true } }
`;

describe('what a lab leaves behind', () => {
  let bench: LabBench;
  const assertUntouched = rememberMachine();
  before(() => {
    bench = openBench();
  });
  after(async () => {
    await bench.close();
  });

  /** No process, no file, no lab; and nothing of the machine's own has changed. */
  const nothingLeft = async (): Promise<void> => {
    await bench.nothingRuns();
    assert.deepEqual(await listLabs(bench.target), []);
    assert.equal(exists(path.join(bench.stateHome, 'vethscope')), false);
    assertUntouched();
  };

  /** Whether a lab whose command is gone was already told to stay; else nothing of it runs when this resolves. */
  const isKept = async (name: string): Promise<boolean> => {
    let kept = false;
    let left: readonly Process[] = [];
    await eventually(
      () => `the lab to be kept or gone, of which there is: ${inWords(left)}`,
      async () => {
        kept = (await listLabs(bench.target)).some((lab) => lab.name === name);
        await bench.target.connection?.close();
        left = processesOf(bench.stateHome);
        return kept || left.length === 0;
      },
    );
    return kept;
  };

  it('nothing after down', async () => {
    await bench.up(text, 'left');
    assertUntouched();
    assert.equal(await downLab(bench.target, 'left'), true);
    await nothingLeft();
  });

  it('nothing after the holder was killed', async () => {
    const lab = await bench.up(text, 'left');
    kill(lab.holderPid, 'KILL');
    await bench.nothingRuns();
    assert.equal(await downLab(bench.target, 'left'), false);
    await nothingLeft();
  });

  it('nothing after down, while somebody outside does not look after the program he has started in it', async () => {
    const lab = await bench.up('services: { a: {} }', 'left');
    const endOutsider = await startOutsider(lab, { kind: 'host' });
    assert.equal(await downLab(bench.target, 'left'), true);
    assert.deepEqual(await listLabs(bench.target), []);
    assert.ok((await bench.up('services: { a: {} }', 'left')).holderPid > 0, 'its name is free');
    await downLab(bench.target, 'left');
    endOutsider();
    await nothingLeft();
  });

  it('nothing after the holder was killed while the lab was being made', async () => {
    const born = path.join(bench.stateHome, 'vethscope/labs/left/born');
    const up = bench.up(text, 'left');
    const failure = assert.rejects(up);
    await eventually('the holder to be born', () => bornPid(born) !== undefined);
    kill(bornPid(born) ?? 0, 'KILL');
    await failure;
    await nothingLeft();
  });

  it('nothing after the command was killed, at every step of up', async () => {
    const file = path.join(bench.stateHome, 'killed.yaml');
    writeFileSync(file, `name: killed\n${text}`);
    const course = await runUndisturbed(bench.stateHome, ['up', file]);
    await downLab(bench.target, 'killed');
    const ids = planBuild(addressed(labFrom(text, 'killed'))).steps.map(({ id }) => id);
    assert.equal(course.total, ids.length, 'the command goes the way of the plan');
    for (const [number, id] of killMoments([...ids.entries()])) {
      const wasKilled = await killAtStep(course, number);
      assert.ok(wasKilled || !isFirstOfGroup(course, number), `killed at ${id}`);
      if (await isKept('killed')) {
        assert.ok(number >= (course.groups.at(-1)?.begun ?? 0), `kept, though killed at ${id}`);
        await downLab(bench.target, 'killed');
      }
      await nothingLeft();
    }
  }).timeout(900_000);

  it('everything, where who looks is in another user namespace and cannot see the lab’s', async () => {
    const lab = await bench.up('services: { a: {} }', 'left');
    const stranger = openTargetBehind(['unshare', '--user', '--map-root-user'], bench.stateHome);
    assert.deepEqual(
      (await listLabs(stranger)).map(({ name }) => name),
      ['left'],
    );
    assert.deepEqual(
      (await listLabs(bench.target)).map(({ holderPid }) => holderPid),
      [lab.holderPid],
    );
    assert.equal(await downLab(stranger, 'left'), true);
    await stranger.connection?.close();
    await nothingLeft();
  });

  it('nothing that a test would not see', async () => {
    const lab = await bench.up(text, 'seen');
    const seen = () => processesOf(bench.stateHome).map(({ pid }) => pid);
    assert.ok(seen().includes(lab.holderPid));
    // While it becomes that it has no environment.
    await eventually('the responder of a container to be seen', () => seen().includes(lab.pids.a ?? 0));
    await downLab(bench.target, 'seen');
    await nothingLeft();
  });
});

function isFirstOfGroup({ groups }: Course, number: number): boolean {
  return groups.some(({ begun }) => begun === number);
}

function bornPid(file: string): number | undefined {
  const pid = Number(read(file).split(' ')[0]);
  return pid > 0 ? pid : undefined;
}

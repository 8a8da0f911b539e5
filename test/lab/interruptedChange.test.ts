/** A change of a running lab, its command killed at every step: the lab is as before or as after, never in between. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchUrl, findLab, isLabError, upLab } from '../../lab-runtime/index.ts';
import { killMoments } from '../support/testTarget.ts';
import { eventually } from './support/eventually.ts';
import { killAtStep, runUndisturbed } from './support/killedCommand.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { labView } from './support/labView.ts';
import { succeeds } from './support/labMachine.ts';
import { rememberMachine } from './support/machine.ts';

const text = `
services:
  a: { ports: ["8080:80"], networks: [one, two] }
  b: { command: sleep 1000, networks: [one] }
  c: { network_mode: bridge, ports: ["8081:80"] }
networks: { one: {}, two: {} }
`;
/** b goes, d comes, c publishes another port, a leaves the network two, which goes, and joins three, which comes. */
const changed = `
services:
  a: { ports: ["8080:80"], networks: [one, three] }
  c: { network_mode: bridge, ports: ["8082:80"] }
  d: { command: sleep 1000, networks: [three], ports: ["8083:80"] }
networks: { one: {}, three: {} }
`;
const replaced = text.replace('sleep 1000', 'sleep 2000');

describe('a change whose command is killed', function () {
  this.timeout(900_000);
  const bench = openBench();
  const assertUntouched = rememberMachine();
  const lock = path.join(bench.stateHome, 'vethscope/labs/shop.lock');
  const view = () => labView(bench, 'shop');
  const restore = () => upLab(bench.target, labFrom(text, 'shop'));
  const changeIsOver = () => eventually('the change to be over', () => succeeds(`flock --nonblock '${lock}' true`));
  const fileOf = (content: string): string => {
    const file = path.join(bench.stateHome, 'changed.yaml');
    writeFileSync(file, `name: shop\n${content}`);
    return file;
  };
  const serves = async (): Promise<void> => {
    const lab = await findLab(bench.target, 'shop');
    assert.equal((await fetchUrl(bench.target, lab, 'client', 'http://192.168.99.100:8080/')).status, 200);
  };

  before(() => restore());
  afterEach(async () => {
    await serves();
    assertUntouched();
  });
  after(() => bench.close());

  /** Kills the command at every step; each time the lab must be in one of both states, and be brought into the first again. */
  const isWhole = async (words: readonly string[]): Promise<void> => {
    const before = await view();
    const course = await runUndisturbed(bench.stateHome, words);
    const after = await view();
    assert.notDeepEqual(after, before);
    await restore();
    assert.deepEqual(await view(), before, 'up brings back what the file says');
    const seen = { before: 0, after: 0 };
    for (const number of killMoments([...Array(course.total).keys()])) {
      await killAtStep(course, number);
      await changeIsOver();
      const now = await view();
      const isAfter = now.join('\n') === after.join('\n');
      assert.deepEqual(now, isAfter ? after : before, `killed at step ${String(number)} of ${String(course.total)}`);
      seen[isAfter ? 'after' : 'before'] += 1;
      await restore();
      assert.deepEqual(await view(), before);
    }
    // A change of a few steps may be over before the kill arrives; a long one is not.
    assert.ok(seen.before > 0 || course.total < 10, JSON.stringify(seen));
  };

  it('up with another file', () => isWhole(['up', fileOf(changed)]));

  it('run', () => isWhole(['run', '-d', '--name', 'extra', '-p', '9090:80', 'nginx']));

  it('rm', () => isWhole(['rm', 'c']));

  it('network disconnect', () => isWhole(['network', 'disconnect', 'shop_two', 'a']));

  it('cancelled at every group of steps, it is taken back, or has come too far', async () => {
    const before = await view();
    const groups: string[] = [];
    await upLab(bench.target, labFrom(changed, 'shop'), { onProgress: ({ step }) => groups.push(step.id) });
    const after = await view();
    await restore();
    for (const id of killMoments(groups)) {
      const cancel = new AbortController();
      const change = upLab(bench.target, labFrom(changed, 'shop'), {
        signal: cancel.signal,
        onProgress: ({ step }) => {
          if (step.id === id) cancel.abort();
        },
      });
      await assert.rejects(change, (error) => isLabError(error, 'cancelled'));
      const now = await view();
      assert.deepEqual(now, now.join('\n') === after.join('\n') ? after : before, `cancelled at ${id}`);
      await restore();
    }
  });

  it('up where a container must end before its successor begins: the others are whole, and up completes it', async () => {
    const before = await view();
    const words = ['up', fileOf(replaced)];
    const course = await runUndisturbed(bench.stateHome, words);
    const after = await view();
    await restore();
    const { lab } = await findLab(bench.target, 'shop');
    const cable = lab.containers.find(({ spec }) => spec.name === 'b')?.endpoints[0]?.hostInterface ?? '';
    const others = (lines: readonly string[]) => lines.filter((line) => !/\bb\b/.test(line) && !line.includes(cable));
    for (const number of killMoments([...Array(course.total).keys()])) {
      await killAtStep(course, number);
      await changeIsOver();
      assert.deepEqual(others(await view()), others(before));
      await upLab(bench.target, labFrom(replaced, 'shop'));
      assert.deepEqual(await view(), after);
      await restore();
    }
  });
});

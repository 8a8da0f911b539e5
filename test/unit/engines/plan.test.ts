/** The printed plan: complete, explained, and a script that a shell accepts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addressed, parseLabFile, planScript } from '../../../lab-runtime/index.ts';
import { planBuild, planChange } from '../../../lab-runtime/plan/planLab.ts';
import { renderPlan } from '../../../lab-runtime/engines/namespaces/renderPlan.ts';

const file = path.join(import.meta.dirname, '../../../media/samples/lesson/compose.yaml');

function lesson(text = readFileSync(file, 'utf8')) {
  const { lab } = parseLabFile(text, { file, name: 'lesson', environment: {}, readFile: () => undefined });
  assert.ok(lab);
  return lab;
}

describe('a plan', () => {
  it('says what each step does and why', () => {
    const { steps } = planBuild(addressed(lesson()));
    for (const step of steps) {
      assert.match(step.title, /^[A-Z]/, step.id);
      assert.match(step.reason, /[.!?]$/, step.id);
    }
    assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
  });

  it('is the same each time, and stands in the script step by step', () => {
    const script = planScript(lesson());
    assert.equal(script, planScript(lesson()));
    for (const { title, reason } of planBuild(addressed(lesson())).steps) {
      assert.ok(script.includes(`# ${title}.`), title);
      assert.ok(script.includes(reason), reason);
    }
  });

  it('is a script that sh accepts', () => {
    execFileSync('sh', ['-n'], { input: planScript(lesson()) });
    execFileSync('sh', ['-n'], { input: planScript(lesson(), 'root') });
  });

  it('begins a step a group, and knows whose each line of a batch is', () => {
    const groups = renderPlan(planBuild(addressed(lesson())));
    for (const { id, text, lineOwners } of groups) {
      assert.match(text, new RegExp(`^step ${id}$`, 'm'));
      if (lineOwners.length > 0) assert.ok(lineOwners.some((owner) => owner !== ''));
    }
  });

  it('lays every cable before the steps that run side by side, for these need it', () => {
    const text = `
services: { a: { networks: [x, y] }, b: { networks: [y] } }
networks: { x: , y: }
x-lab: { outside: { p: { address: 192.168.99.1/24 }, q: { address: 192.168.99.2/24 }, r: { address: 192.168.99.3/24 } } }
`;
    const { steps } = planBuild(addressed(lesson(text)));
    const cables = steps.flatMap(({ id, action }) => {
      if (action.kind !== 'ip') return [];
      return action.commands.some((command) => command.includes('veth')) ? [[id, action.place.kind] as const] : [];
    });
    assert.equal(cables.length, 1 + 2 + 3, 'the uplink, two further peers, three endpoints');
    assert.deepEqual(
      cables.filter(([, place]) => place !== 'host'),
      [],
    );
  });

  it('changes nothing where nothing differs, and only what differs', () => {
    const before = addressed(lesson());
    assert.deepEqual(planChange(before, addressed(lesson(), before)).steps, []);
    const recorded = JSON.parse(JSON.stringify(before)) as typeof before;
    assert.deepEqual(planChange(recorded, addressed(lesson(), recorded)).steps, []);
    const more = readFileSync(file, 'utf8').replace('services:', 'services:\n  extra: { network_mode: bridge }');
    const steps = planChange(before, addressed(lesson(more), before)).steps;
    assert.ok(steps.length > 0 && steps.every(({ id }) => id.includes('extra')), steps.map(({ id }) => id).join());
  });
});

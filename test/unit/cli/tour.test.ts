import assert from 'node:assert/strict';
import { castOf } from '../../../lab-runtime/cli/tour/cast.ts';
import { tourSteps } from '../../../lab-runtime/cli/tour/tourSteps.ts';
import { LabError, type RunningLab } from '../../../lab-runtime/index.ts';
import { runningLab, type } from './fakeCli.ts';

const lesson = runningLab();
const files = {
  '/lesson/compose.yaml':
    'name: lesson\nservices:\n  box: { network_mode: bridge }\n  web: { ports: ["80"], network_mode: bridge }\n',
};
const unreadable = () => Promise.reject(new LabError('unexpected-output', 'The snapshot was cut short'));
const runtime = {
  takeSnapshot: unreadable,
  fetchUrl: () => Promise.reject(new LabError('command-failed', 'no answer')),
};
const answer = (script: string) => ({ stdout: script.includes('/status') ? 'NSpid:\t201\t7\t1\n' : '' });

/** The steps for a lab, without running one. */
async function stepsFor(running: RunningLab) {
  const target = {
    id: 'local',
    run: (script: string) => Promise.resolve({ exitCode: 0, stderr: '', durationMs: 0, ...answer(script) }),
    converse: () => assert.fail('no conversation'),
    terminal: () => assert.fail('no terminal'),
  };
  return tourSteps(await castOf({ target, signal: new AbortController().signal }, running));
}

describe('the tour', () => {
  it('has steps with an id, a title, a command and a reason of one sentence', async () => {
    const steps = await stepsFor(lesson);
    assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
    for (const { id, title, why } of steps) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.notEqual(title, '', id);
      assert.match(why, /^[^.]+(?:\.\S[^.]*)*(?:….)?\.$/, `${id}: ${why}`);
    }
  });

  it('believes nothing: no check is content with nonsense', async () => {
    for (const { id, check } of await stepsFor(lesson)) {
      assert.equal(check({ output: 'nonsense\n', earlier: () => 'nonsense\n' }), false, id);
    }
  });

  it('says which steps the kernel contradicts, and exits with 1', async () => {
    const { code, out, calls } = await type('tour', { files, answer, runtime });
    assert.equal(code, 1);
    assert.match(out, /\$ vethscope veths lesson\n {2}The snapshot was cut short\n✗ This/);
    assert.match(
      out,
      /^\[1\/\d+\] The bridge docker0\nhost # ip addr show dev docker0\n {2}\(nothing\)\n✗ This is not what the lesson expects here\.\n→ /,
    );
    assert.deepEqual(
      calls.map(([name]) => name),
      ['upLab', 'downLab'],
    );
  });

  it('--keep leaves the lab, and so does a lab that ran before', async () => {
    assert.deepEqual(
      (await type('tour --keep', { files, answer, runtime })).calls.map(([name]) => name),
      ['upLab'],
    );
    assert.deepEqual((await type('tour', { files, answer, runtime, labs: [lesson] })).calls, []);
  });

  it('takes the lab down, too, where the lesson cannot be told', async () => {
    const { code, err, calls } = await type('tour', {
      files: { '/lesson/compose.yaml': 'name: x\nservices: { a: {} }\n' },
      answer,
    });
    assert.equal(code, 2);
    assert.match(err, /tour cannot be made in lab x/);
    assert.deepEqual(
      calls.map(([name]) => name),
      ['upLab', 'downLab'],
    );
  });

  it('passes over what is optional and not installed', async () => {
    const world = {
      files,
      runtime,
      answer: (script: string) => (script.includes(' brctl ') ? { exitCode: 127 } : answer(script)),
    };
    assert.match(
      (await type('tour', world)).out,
      /\nhost # brctl show docker0\n {2}\(brctl is not installed; the next step shows the same\)\n\n/,
    );
    const document: unknown = JSON.parse((await type('tour --json', world)).out);
    assert.ok(
      typeof document === 'object' && document !== null && 'steps' in document && Array.isArray(document.steps),
    );
    const steps = document.steps as readonly { readonly id: string; readonly state: string }[];
    assert.equal(steps.find(({ id }) => id === 'brctl-show')?.state, 'skipped');
  });
});

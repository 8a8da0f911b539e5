import assert from 'node:assert/strict';
import type { SuiteReport } from '../../harness/suiteReport.ts';
import { tallyOf } from '../../../.ci/steps/tally.ts';

const passed = { file: '/a.test.ts', title: 'a', state: 'passed', milliseconds: 1 } as const;

function counts(report: SuiteReport | undefined, given = 1) {
  const { passed, failed, skipped } = tallyOf({ name: 'unit', given, report }, true);
  return { passed, failed, skipped };
}

describe('the tally of a suite', () => {
  it('counts what passed', () => {
    assert.deepEqual(counts({ files: ['/a.test.ts'], defined: 1, outcomes: [passed] }), {
      passed: 1,
      failed: 0,
      skipped: 0,
    });
  });

  it('names each skip with its reason', () => {
    const report: SuiteReport = {
      files: ['/a.test.ts'],
      defined: 1,
      outcomes: [{ ...passed, state: 'skipped', reason: 'no nft' }],
    };
    assert.ok(tallyOf({ name: 'unit', given: 1, report }, true).lines.includes('skipped: unit: a: no nft'));
  });

  it('names each failure with the first words of its reason', () => {
    const outcomes = [
      { ...passed, state: 'failed', reason: `AssertionError: 1 == 2\n\n  at b${' '.repeat(400)}` } as const,
    ];
    const { lines } = tallyOf(
      { name: 'unit', given: 1, report: { files: ['/a.test.ts'], defined: 1, outcomes } },
      true,
    );
    assert.ok(lines.includes('failed: unit: a: AssertionError: 1 == 2 at b'));
  });

  it('takes a run that could not be for a skip, with its reason', () => {
    const run = { name: 'lab over ssh', given: 0, report: undefined, skipped: 'its sshd does not let nobody in' };
    const { passed, failed, skipped, lines } = tallyOf(run, true);
    assert.deepEqual([passed, failed, skipped], [0, 0, 1]);
    assert.deepEqual(lines, ['skipped: lab over ssh: its sshd does not let nobody in']);
  });

  it('takes a suite without a report as failed', () => {
    assert.deepEqual(counts(undefined), { passed: 0, failed: 1, skipped: 0 });
  });

  it('takes tests that a failed hook kept from running as failed', () => {
    const hook = { ...passed, title: '"before all" hook', state: 'failed' } as const;
    assert.equal(counts({ files: ['/a.test.ts'], defined: 4, outcomes: [hook] }).failed, 4);
  });

  it('takes a file that was not loaded, or in which nothing ran, as failed', () => {
    assert.equal(counts({ files: ['/a.test.ts'], defined: 1, outcomes: [passed] }, 2).failed, 1);
    assert.equal(counts({ files: ['/a.test.ts', '/b.test.ts'], defined: 1, outcomes: [passed] }, 2).failed, 1);
  });

  it('takes an empty suite as failed', () => {
    assert.ok(counts({ files: ['/a.test.ts'], defined: 0, outcomes: [] }).failed > 0);
  });
});

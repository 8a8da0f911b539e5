/** Docker's rules on a real kernel: what the plan's lines leave there is what was recorded beside a real dockerd. */
import assert from 'node:assert/strict';
import { execa } from 'execa';
import type { RuleLine } from '../../lab-runtime/model/plan.ts';
import { dockerRecordings, recordedRules, ruleLines } from '../unit/plan/dockerRecordings.ts';

/** Input of `iptables-restore`: one section a table. */
function restoreInput(lines: readonly RuleLine[]): string {
  const byTable = Map.groupBy(lines, ({ table }) => table);
  return [...byTable]
    .map(([table, own]) => `*${table}\n${own.map(({ line }) => `${line}\n`).join('')}COMMIT\n`)
    .join('');
}

/** The rules after these inputs one by one, in a network namespace that ends with them. */
async function rulesAfter(inputs: readonly string[]): Promise<string> {
  const restores = inputs.map((input) => `iptables-restore --noflush <<'END'\n${input}END\n`).join('');
  const script = `set -e\nPATH=$PATH:/usr/sbin:/sbin\n${restores}iptables-save\n`;
  const { stdout } = await execa('unshare', ['--user', '--map-root-user', '--net', 'sh', '-s'], { input: script });
  return `${stdout}\n`.replaceAll(/^#.*\n/gm, '').replaceAll(/\[\d+:\d+\]$/gm, '[0:0]');
}

describe('Docker 20.10 rules on a kernel', () => {
  for (const { fixture, commands, states } of dockerRecordings) {
    it(`${fixture}: ${commands}`, async () => {
      const steps = ruleLines(states);
      assert.equal(await rulesAfter(steps.map(restoreInput)), recordedRules(fixture), 'step by step');
      assert.equal(await rulesAfter([restoreInput(steps.flat())]), recordedRules(fixture), 'all at once');
    }).timeout(30_000);
  }
});

import assert from 'node:assert/strict';
import { packetRates, ruleKey, secondsBetween } from '../../../lab-runtime/firewall/packetRates.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import type { Namespace } from '../../../lab-runtime/model/snapshot.ts';
import { recordedHost } from '../snapshot/host/recordedHost.ts';

const { host } = recordedHost();

/** A namespace whose INPUT has these rules: what each has counted, and its text. */
function withRules(...rules: readonly (readonly [number, string])[]): Namespace {
  const lines = rules.map(([packets, text]) => `[${String(packets)}:0] -A INPUT ${text}\n`);
  const dump = `*filter\n:INPUT ACCEPT [0:0]\n${lines.join('')}COMMIT\n`;
  return { ...host, rulesets: { ...host.rulesets, ipv4: { known: true, value: parseRuleset(dump, 'ipv4').value } } };
}

const key = (number: number): string => ruleKey('unknown ipv4 filter INPUT', number);

describe('rates of packets', () => {
  it('follow a rule by its text, wherever it has moved to', () => {
    const before = withRules([10, '-j A'], [100, '-j B'], [5, '-j A']);
    const after = withRules([3, '-j NEW'], [16, '-j A'], [100, '-j B'], [9, '-j A']);
    const rates = packetRates(before, after, 2);
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => rates.get(key(number))),
      [undefined, 3, 0, 2],
    );
  });

  it('are not told of what has begun to count anew, or where no time has passed', () => {
    assert.equal(packetRates(withRules([10, '-j A']), withRules([2, '-j A']), 1).size, 0);
    assert.equal(packetRates(withRules([1, '-j A']), withRules([2, '-j A']), 0).size, 0);
  });

  it('need two looks at one boot of one machine', () => {
    const look = { ...recordedHost(), uptime: 10 };
    assert.equal(secondsBetween(look, { ...look, uptime: 12.5 }), 2.5);
    assert.equal(secondsBetween(look, { ...look, uptime: 5 }), 0);
    assert.equal(secondsBetween(look, { ...look, uptime: 12, bootId: 'another' }), 0);
    assert.equal(secondsBetween(look, { ...look, uptime: undefined }), 0);
  });
});

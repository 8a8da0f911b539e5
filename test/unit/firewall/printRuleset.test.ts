import assert from 'node:assert/strict';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import { printRule, printRuleset } from '../../../lab-runtime/firewall/printRuleset.ts';
import { dump, everyDump, withoutComments } from './firewallFixtures.ts';

describe('printRuleset', () => {
  for (const { name, family } of everyDump().filter((one) => !one.name.includes('cut-short'))) {
    it(`prints ${name} as it was`, () => {
      const text = dump(name);
      assert.equal(printRuleset(parseRuleset(text, family).value), withoutComments(text));
    });
  }

  it('prints a rule without text, counters or both', () => {
    const rule = { chain: 'INPUT', number: 1, text: '', args: [], jump: 'none', line: 1 } as const;
    assert.equal(printRule(rule), '-A INPUT');
    assert.equal(printRule({ ...rule, counters: { packets: 4, bytes: 336 } }), '[4:336] -A INPUT');
  });
});

import assert from 'node:assert/strict';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import { chainOf, isBuiltin, jumpsTo, tableOf, targetChain } from '../../../lab-runtime/firewall/rulesetNavigation.ts';
import { dump } from './firewallFixtures.ts';

describe('ruleset navigation', () => {
  const ruleset = parseRuleset(dump('docker-20.10.24-two-networks.txt'), 'ipv4').value;
  const filter = tableOf(ruleset, 'filter') ?? assert.fail('no filter table');
  const nat = tableOf(ruleset, 'nat') ?? assert.fail('no nat table');

  it('keeps chains of the same name in different tables apart', () => {
    assert.notEqual(chainOf(filter, 'DOCKER'), chainOf(nat, 'DOCKER'));
    assert.equal(chainOf(nat, 'DOCKER-USER'), undefined);
    assert.equal(tableOf(ruleset, 'mangle'), undefined);
  });

  it('finds who jumps to a chain', () => {
    assert.deepEqual(
      jumpsTo(nat, 'DOCKER').map((rule) => `${rule.chain} ${String(rule.number)}`),
      ['PREROUTING 1', 'OUTPUT 1'],
    );
    assert.equal(jumpsTo(filter, 'DOCKER').length, 3);
    assert.deepEqual(jumpsTo(filter, 'nobody'), []);
  });

  it('finds the chain a rule jumps to, and none for a verdict', () => {
    const [first, , third] = chainOf(filter, 'FORWARD')?.rules ?? [];
    assert.equal(first && targetChain(filter, first)?.name, 'DOCKER-USER');
    assert.equal(third && targetChain(filter, third), undefined);
  });

  it('tells built-in chains from user chains', () => {
    assert.deepEqual(
      filter.chains.filter(isBuiltin).map((chain) => chain.name),
      ['INPUT', 'FORWARD', 'OUTPUT'],
    );
  });
});

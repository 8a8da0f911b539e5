/** Rules and chains of iptables, of either backend, as a journey tells of them. Pure. */
import type { IptablesChain } from '../../firewall/evaluationOrder.ts';
import { targetChain } from '../../firewall/rulesetNavigation.ts';
import type { JourneyObject, JourneyRule } from '../../model/journey.ts';
import type { Rule } from '../../model/ruleset.ts';

/** A rule of a chain, or of one that it leads to. */
export function iptablesRule({ backend, table, family }: IptablesChain, rule: Rule): JourneyRule {
  const chain = table.chains.find((one) => one.name === rule.chain);
  const leads = targetChain(table, rule) !== undefined;
  const { target = 'next rule' } = rule;
  return {
    ...{ backend, family: family === 'ipv6' ? 'ip6' : 'ip', table: table.name, chain: rule.chain },
    ...{ number: rule.number, of: chain?.rules.length ?? rule.number, text: rule.text },
    verdict: leads ? `${rule.jump === 'goto' ? 'goto' : 'jump'} ${target}` : target,
  };
}

/** The chain, or the rule that settled it. */
export function iptablesObject(
  inode: number,
  { backend, family, table, chain }: IptablesChain,
  rule: JourneyRule | undefined,
): JourneyObject {
  const where = { namespace: inode, backend, family: family === 'ipv6' ? 'ip6' : 'ip', table: table.name };
  return rule?.number === undefined
    ? { kind: 'chain', ...where, chain: chain.name }
    : { kind: 'rule', ...where, chain: rule.chain, number: rule.number };
}

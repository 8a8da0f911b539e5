/** How the iptables view is ordered: as iptables lists rules, or as the kernel asks them. It is kept for the workspace. */
import type { Memento } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { RulesBy } from '../labs.ts';
import type { Services } from '../services.ts';

const key = 'rulesBy';

/** What was chosen here before. */
export function chosenOrder(memory: Pick<Memento, 'get'>): RulesBy {
  return memory.get(key) === 'hook' ? 'hook' : 'table';
}

/** By hook: which chain is asked first, and where a jump leads. */
export function orderRulesByHook(services: Services): Commands['vethscope.orderRulesByHook'] {
  return () => order(services, 'hook');
}

/** By table: as iptables-save prints them. */
export function orderRulesByTable(services: Services): Commands['vethscope.orderRulesByTable'] {
  return () => order(services, 'table');
}

async function order({ targets, memory }: Services, by: RulesBy): Promise<void> {
  targets.orderRules(by);
  await memory.update(key, by);
}

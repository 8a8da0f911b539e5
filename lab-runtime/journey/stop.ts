/** What a hook's verdict means to whoever wants to reach somebody. Pure. */
import { say, type Phrase } from '../model/phrase.ts';
import type { Hook, HookFate } from './hooks.ts';

/** Whether somebody is reached, and what settles it. */
export interface Reach {
  readonly reachable: 'yes' | 'no' | 'unknown';
  readonly why: Phrase;
  /** The rule that settles it. */
  readonly rule?:
    { readonly table: string; readonly chain: string; readonly number: number; readonly text: string } | undefined;
}

/** Undefined where the packet is through. */
export function stop(fate: HookFate, hook: Hook, label: string): Reach | undefined {
  if (fate.kind === 'through' || fate.kind === 'rewritten') return undefined;
  const where = say`${hook} of ${label}`;
  if (fate.kind === 'unread') return { reachable: 'unknown', why: say`the rules are not known: ${fate.why}` };
  if (fate.policyOf !== undefined) {
    return { reachable: 'no', why: say`the policy of ${fate.policyOf.table} ${where} drops it` };
  }
  const { table = '', rule } = fate.rule ?? {};
  const named = rule && { table, chain: rule.chain, number: rule.number, text: rule.text };
  const text = `${table} ${rule?.chain ?? ''} ${String(rule?.number ?? '')}`;
  switch (fate.kind) {
    case 'dropped':
      return { reachable: 'no', why: say`a rule drops it: ${text}`, rule: named };
    case 'rejected':
      return { reachable: 'no', why: say`a rule rejects it: ${text}`, rule: named };
    case 'unknown':
      return { reachable: 'unknown', why: say`it depends on a rule that is not understood: ${text}`, rule: named };
  }
}

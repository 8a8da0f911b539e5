/** Takes a rule apart into what it looks at and what it does. */
import type { Rule, Table } from '../model/ruleset.ts';
import { readMatches } from './readMatches.ts';
import { readVerdict } from './readVerdict.ts';
import type { RuleParts } from './ruleParts.ts';
import { plainRuleWords, scanRuleWords } from './ruleWords.ts';
import { targetIndex } from './targetOf.ts';

/** Matches and verdict of a rule. With its table, a target is a chain only where the table has that chain. */
export function readRuleParts(rule: Rule, table?: Table): RuleParts {
  const scanned = scanRuleWords(rule.text);
  const words = scanned.open ? plainRuleWords(rule.text) : scanned.words;
  const split = targetIndex(words.map((word) => word.value));
  const matches = split === -1 ? words : words.slice(0, split);
  return { matches: readMatches(matches), verdict: readVerdict(split === -1 ? [] : words.slice(split), table) };
}

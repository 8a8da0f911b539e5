/** One plain sentence for a rule, and the structure it was made from, for other languages. */
import type { Rule, Table } from '../model/ruleset.ts';
import { describeMatches } from './describeMatches.ts';
import { describeVerdict } from './describeVerdict.ts';
import { readRuleParts } from './readRuleParts.ts';
import type { RuleParts } from './ruleParts.ts';

/** A rule explained. What is not understood stands in `text` as it is written in the rule. */
export interface RuleExplanation extends RuleParts {
  /** English, one sentence, no line break. */
  readonly text: string;
}

/** Explains a rule; with its table, user chains are told from target extensions for certain. */
export function explainRule(rule: Rule, table?: Table): RuleExplanation {
  const parts = readRuleParts(rule, table);
  const comments = parts.matches.filter((match) => match.kind === 'comment' && match.value !== '');
  const remark = comments.map((match) => ` (comment: ${match.value})`).join('');
  const sentence = `${describeMatches(parts.matches)} ${describeVerdict(parts.verdict)}${remark}.`;
  return { ...parts, text: sentence.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ') };
}

/** Readers of one value each: what it should be, else a finding at its place and undefined. */
import type { SourceRange } from '../model/source.ts';
import { say, type Phrase, type PhrasePart } from '../model/phrase.ts';
import type { Findings } from './findings.ts';
import { describeNode, isNull, type Entry, type MappingNode, type ScalarNode, type TreeNode } from './tree.ts';

/** A value read, and where it was written. */
export interface Placed<T> {
  readonly value: T;
  readonly range: SourceRange;
}

/** The entries of a mapping; none for null. */
export function expectEntries(node: TreeNode, what: PhrasePart, findings: Findings): readonly Entry[] {
  if (isNull(node)) return [];
  return expectMapping(node, what, findings)?.entries ?? [];
}

/** A mapping. */
export function expectMapping(node: TreeNode, what: PhrasePart, findings: Findings): MappingNode | undefined {
  if (node.kind === 'mapping') return node;
  wrongType(node, what, say`a mapping (key: value)`, findings);
  return undefined;
}

/** The items of a list; none for null. */
export function expectItems(node: TreeNode, what: PhrasePart, findings: Findings): readonly TreeNode[] {
  if (isNull(node)) return [];
  if (node.kind === 'sequence') return node.items;
  wrongType(node, what, say`a list`, findings);
  return [];
}

/** One text or a list of texts, as `dns` and `profiles` may be. */
export function expectTexts(node: TreeNode, what: PhrasePart, findings: Findings): readonly ScalarNode[] {
  const items = node.kind === 'scalar' && !isNull(node) ? [node] : expectItems(node, what, findings);
  return items.flatMap((item) => expectText(item, what, findings) ?? []);
}

/** Text, also where YAML reads a number or a boolean: `20.10`, `8080`, `yes`. */
export function expectText(node: TreeNode, what: PhrasePart, findings: Findings): ScalarNode | undefined {
  if (node.kind !== 'scalar' || isNull(node)) {
    wrongType(node, what, say`text`, findings);
    return undefined;
  }
  if (!node.text.includes('\0')) return node;
  findings.error('control-character', node.range, say`${what} contains a NUL character.`, say`Remove it.`);
  return undefined;
}

/** True or false, in the spellings Compose and Docker take. */
export function expectBoolean(node: TreeNode, what: PhrasePart, findings: Findings): boolean | undefined {
  const text = node.kind === 'scalar' ? node.text.toLowerCase() : '';
  if (['true', 't', '1', 'yes', 'y', 'on'].includes(text)) return true;
  if (['false', 'f', '0', 'no', 'n', 'off'].includes(text)) return false;
  wrongType(node, what, say`true or false`, findings);
  return undefined;
}

/** A whole number within bounds, both included. */
export function expectInteger(
  node: TreeNode,
  what: PhrasePart,
  bounds: { readonly from: number; readonly to: number },
  findings: Findings,
): number | undefined {
  const text = node.kind === 'scalar' ? node.text : '';
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value !== undefined && value >= bounds.from && value <= bounds.to) return value;
  const range = say`a whole number from ${bounds.from} to ${bounds.to}`;
  findings.error(
    'bad-number',
    node.range,
    say`${what} must be ${range}, not ${describeNode(node)}.`,
    say`Write ${range}.`,
  );
  return undefined;
}

function wrongType(node: TreeNode, what: PhrasePart, expected: Phrase, findings: Findings): void {
  findings.error(
    'wrong-type',
    node.range,
    say`${what} must be ${expected}, not ${describeNode(node)}.`,
    say`Write ${expected}.`,
  );
}

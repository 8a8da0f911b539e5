/**
 * A Compose file as a tree in which every value knows its place. Aliases and merge keys are already
 * followed, so a value may stand in the tree several times; its place is where it was written.
 */
import type { SourceRange } from '../model/source.ts';
import { say, type Phrase } from '../model/phrase.ts';

/** A mapping, a sequence or a scalar. */
export type TreeNode = MappingNode | SequenceNode | ScalarNode;

/** `!reset` and `!override`: how Compose merges this value over another one; undefined = the usual way. */
export type MergeTag = 'reset' | 'override';

/** Keys and values in file order; every key once. */
export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
  readonly range: SourceRange;
  readonly mergeTag?: MergeTag | undefined;
}

/** One `key: value`. */
export interface Entry {
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly value: TreeNode;
}

/** A list. */
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly TreeNode[];
  readonly range: SourceRange;
  readonly mergeTag?: MergeTag | undefined;
}

/** Text, a number, a boolean or null. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly type: 'text' | 'number' | 'boolean' | 'null';
  /** As written, without quotes and with escapes resolved: `20.10` stays `20.10`. Empty for null. */
  readonly text: string;
  /** True where it stands without quotes, so that YAML's version decides what it means. */
  readonly plain: boolean;
  readonly range: SourceRange;
  /** Where the first character of `text` stands, if `text` stands in the file unchanged on one line. */
  readonly verbatimFrom?: { readonly line: number; readonly column: number } | undefined;
  readonly mergeTag?: MergeTag | undefined;
}

/** The entry of a key, or undefined. */
export function entryOf(mapping: MappingNode, key: string): Entry | undefined {
  return mapping.entries.find((entry) => entry.key === key);
}

/** The value of a key, or undefined where the key is absent, or has none: null, or text that is empty, as of `${UNSET:-}`. */
export function valueOf(mapping: MappingNode, key: string): TreeNode | undefined {
  const value = entryOf(mapping, key)?.value;
  return value === undefined || isEmpty(value) ? undefined : value;
}

/** True for null, and for empty text, which Compose takes for nothing. */
export function isEmpty(node: TreeNode): boolean {
  return isNull(node) || (node.kind === 'scalar' && node.text === '');
}

/** Applies a reader to the value of a key; undefined where there is none. */
export function readKey<T>(mapping: MappingNode, key: string, read: (value: TreeNode) => T): T | undefined {
  const value = valueOf(mapping, key);
  return value === undefined ? undefined : read(value);
}

/** True for an absent value: `key:` with nothing after it, `~` or `null`. */
export function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}

/** The place of part of a scalar's text, from `start` up to `end` (0-based); the whole scalar where that is not known. */
export function rangeWithin(scalar: ScalarNode, start: number, end: number): SourceRange {
  if (scalar.verbatimFrom === undefined) return scalar.range;
  const { line, column } = scalar.verbatimFrom;
  return { file: scalar.range.file, line, column: column + start, endLine: line, endColumn: column + end };
}

/** What a value is, for messages: `a list`, `the number 5`, `nothing`. */
export function describeNode(node: TreeNode): Phrase {
  if (node.kind === 'mapping') return say`a mapping`;
  if (node.kind === 'sequence') return say`a list`;
  switch (node.type) {
    case 'null':
      return say`nothing`;
    case 'text':
      return say`the text ${quoted(node.text)}`;
    case 'number':
      return say`the number ${quoted(node.text)}`;
    case 'boolean':
      return say`the boolean ${quoted(node.text)}`;
  }
}

/** Text from the file as messages show it: in quotes, control characters escaped, long text cut. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(short);
}

/** YAML text to a tree with places: aliases and merge keys followed, each key once. Never throws. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { SourceRange } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import type { Findings } from './findings.ts';
import { quoted, type Entry, type MappingNode, type MergeTag, type ScalarNode, type TreeNode } from './tree.ts';
import { reportSyntax } from './reportSyntax.ts';
import { Places } from './places.ts';

/** Nodes of the tree with aliases counted as often as they are used: stops "billion laughs". */
const mostNodes = 100_000;

/** Nesting of a sensible file is below ten; the bound keeps recursion off the stack's end. */
const deepest = 100;

/** The tree of a YAML document; undefined where the text is empty or no YAML, which is then reported. */
export function readYaml(text: string, file: string, findings: Findings): TreeNode | undefined {
  // Keys are compared here and not by the library, to say where the first one stands.
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, merge: true });
  const place = new Places(text, file);
  if (document.errors.length > 0) {
    for (const error of document.errors) reportSyntax(error, place.range(...error.pos), findings);
    return undefined;
  }
  if (document.contents === null) return undefined;
  return new TreeReader(place, findings).read(document.contents, 0);
}

/** A node and how many nodes it amounts to, itself included. */
interface Sized {
  readonly node: TreeNode;
  readonly size: number;
}

class TreeReader {
  readonly #place: Places;
  readonly #findings: Findings;
  /** By anchor; `open` while its node is being read, for `&a [*a]`. */
  readonly #anchors = new Map<string, Sized | 'open'>();

  constructor(place: Places, findings: Findings) {
    this.#place = place;
    this.#findings = findings;
  }

  read(node: unknown, depth: number): TreeNode {
    return this.#sized(node, depth).node;
  }

  #sized(node: unknown, depth: number): Sized {
    if (isAlias(node)) return this.#alias(node.source, this.#range(node.range));
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { node: nothing(this.#place.range(0, 0)), size: 1 };
    const range = this.#range(node.range);
    if (depth > deepest) {
      this.#findings.error('too-complex', range, say`The values are nested too deeply.`, say`Use fewer levels.`);
      return { node: nothing(range), size: 1 };
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, 'open');
    const result = this.#bounded(this.#content(node, range, depth));
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, result);
    return result;
  }

  #content(
    node: Scalar | YAMLMap | { readonly items: readonly unknown[]; readonly tag?: string | undefined },
    range: SourceRange,
    depth: number,
  ): Sized {
    if (isScalar(node)) return { node: this.#scalar(node, range), size: 1 };
    if (isMap(node)) return this.#mapping(node, range, depth);
    const items = node.items.map((item) => this.#sized(item, depth + 1));
    return {
      node: { kind: 'sequence', items: items.map((item) => item.node), range, mergeTag: mergeTagOf(node.tag) },
      size: items.reduce((sum, item) => sum + item.size, 1),
    };
  }

  #bounded(sized: Sized): Sized {
    if (sized.size <= mostNodes) return sized;
    const { range } = sized.node;
    this.#findings.error(
      'too-complex',
      range,
      say`The aliases in this value expand to more than ${mostNodes} values.`,
      say`Use fewer aliases.`,
    );
    return { node: nothing(range), size: 1 };
  }

  #alias(name: string, range: SourceRange): Sized {
    const target = this.#anchors.get(name);
    if (typeof target === 'object') return target;
    const problem =
      target === 'open'
        ? say`The alias *${name} stands inside its own anchor &${name}.`
        : say`There is no anchor &${name} above this alias.`;
    this.#findings.error(
      'unknown-anchor',
      range,
      problem,
      say`Write &${name} at the value to repeat, before *${name}.`,
    );
    return { node: nothing(range), size: 1 };
  }

  #scalar(node: Scalar, range: SourceRange): ScalarNode {
    const plain = node.type === 'PLAIN' && node.tag === undefined;
    const type = scalarType(node.value);
    // A plain scalar's source keeps what its number has lost: `20.10`, `0x1F`.
    const text =
      type === 'null' ? '' : typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    const verbatimFrom = node.range ? this.#place.verbatim(node.range[0], text) : undefined;
    return { kind: 'scalar', type, text, plain, range, verbatimFrom, mergeTag: mergeTagOf(node.tag) };
  }

  #mapping(node: YAMLMap, range: SourceRange, depth: number): Sized {
    const own = new Map<string, Entry>();
    const merged: MappingNode[] = [];
    let size = 1;
    for (const pair of node.items) {
      const { entry, mergeKey, size: entrySize } = this.#pair(pair, depth);
      size += entrySize;
      if (mergeKey) merged.push(...this.#mergeSources(entry));
      else if (entry !== undefined) this.#addOnce(own, entry);
    }
    const entries = new Map(own);
    for (const source of merged) {
      for (const entry of source.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
    return { node: { kind: 'mapping', entries: [...entries.values()], range, mergeTag: mergeTagOf(node.tag) }, size };
  }

  #pair(
    pair: Pair,
    depth: number,
  ): { readonly entry: Entry | undefined; readonly mergeKey: boolean; readonly size: number } {
    const key = isAlias(pair.key) ? this.#sized(pair.key, depth).node : pair.key;
    const scalar = isScalar(key) ? this.#scalar(key, this.#range(key.range)) : key;
    const keyNode = isTextKey(scalar) ? scalar : undefined;
    if (keyNode === undefined) {
      const range = isMap(key) || isSeq(key) ? this.#range(key.range) : this.#place.range(0, 0);
      this.#findings.error('malformed-yaml', range, say`A key must be one word.`, say`Write \`key: value\`.`);
      return { entry: undefined, mergeKey: false, size: 1 };
    }
    const { node, size } = this.#sized(pair.value, depth + 1);
    // An empty value has no place of its own that an editor could mark.
    const value = isEmpty(node.range) || pair.value === null ? { ...node, range: keyNode.range } : node;
    const mergeKey = keyNode.text === '<<' && keyNode.plain;
    return { entry: { key: keyNode.text, keyRange: keyNode.range, value }, mergeKey, size: size + 1 };
  }

  #addOnce(entries: Map<string, Entry>, entry: Entry): void {
    const first = entries.get(entry.key);
    if (first === undefined) {
      entries.set(entry.key, entry);
      return;
    }
    const where = say`line ${first.keyRange.line}`;
    this.#findings.error(
      'duplicate-key',
      entry.keyRange,
      say`The key ${quoted(entry.key)} is already given in ${where}.`,
      say`Remove one of the two, or put their contents together.`,
    );
  }

  /** What `<<` brings in: one mapping or a list of them, the first one winning. */
  #mergeSources(entry: Entry | undefined): readonly MappingNode[] {
    if (entry === undefined) return [];
    const sources = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
    return sources.flatMap((source): readonly MappingNode[] => {
      if (source.kind === 'mapping') return [source];
      this.#findings.error(
        'malformed-yaml',
        source.range,
        say`The merge key << takes a mapping, or a list of mappings.`,
        say`Write <<: *anchor.`,
      );
      return [];
    });
  }

  #range(range: readonly [number, number, number] | null | undefined): SourceRange {
    return this.#place.range(range?.[0] ?? 0, range?.[1] ?? 0);
  }
}

function scalarType(value: unknown): ScalarNode['type'] {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

function isTextKey(key: unknown): key is ScalarNode {
  return typeof key === 'object' && key !== null && 'kind' in key && key.kind === 'scalar';
}

function isEmpty(range: SourceRange): boolean {
  return range.line === range.endLine && range.column === range.endColumn;
}

function mergeTagOf(tag: string | undefined): MergeTag | undefined {
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : undefined;
}

function nothing(range: SourceRange): ScalarNode {
  return { kind: 'scalar', type: 'null', text: '', plain: true, range };
}

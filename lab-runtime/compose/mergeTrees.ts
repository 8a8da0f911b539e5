/** Lays one Compose tree over another, as the Compose specification has it ("Merge"). */
import { say } from '../model/phrase.ts';
import type { Findings } from './findings.ts';
import {
  describeNode,
  entryOf,
  isNull,
  type Entry,
  type MappingNode,
  type ScalarNode,
  type SequenceNode,
  type TreeNode,
} from './tree.ts';

/** A key's way of merging where it is not that of its type. */
type Special = (base: TreeNode, over: TreeNode, path: readonly string[], findings: Findings) => TreeNode;

const replace: Special = (_base, over) => over;

/** By path; `*` is any name. Only keys that concern the network. */
const specials: Readonly<Record<string, Special>> = {
  'services.*.command': replace,
  'services.*.entrypoint': replace,
  'services.*.depends_on': mergeAsMappings,
  'services.*.networks': mergeAsMappings,
  'services.*.dns': mergeAsLists,
  'services.*.environment': mergeAsLists,
  'services.*.extra_hosts': mergeAsLists,
  'networks.*.ipam.config': mergeIpamConfig,
};

/** `over` laid over `base`: mappings key by key, lists one after the other, anything else replaced. */
function mergeTrees(base: TreeNode, over: TreeNode, path: readonly string[], findings: Findings): TreeNode {
  if (over.mergeTag === 'override') return over;
  if (isNull(over)) return base;
  if (isNull(base)) return over;
  const special = specials[path.map((part, index) => (index === 1 ? '*' : part)).join('.')];
  if (special !== undefined) return special(base, over, path, findings);
  if (base.kind !== over.kind) {
    const message = say`${path.at(-1) ?? say`This value`} is ${describeNode(over)} and cannot be laid over ${describeNode(base)}.`;
    findings.error('cannot-merge', over.range, message, say`Use the same form in both places.`);
    return over;
  }
  if (base.kind === 'mapping' && over.kind === 'mapping') return mergeMappings(base, over, path, findings);
  return base.kind === 'sequence' && over.kind === 'sequence' ? concatenate(base, over) : over;
}

/** {@link mergeTrees} for two mappings. */
export function mergeMappings(
  base: MappingNode,
  over: MappingNode,
  path: readonly string[],
  findings: Findings,
): MappingNode {
  const changed = base.entries.flatMap((entry): readonly Entry[] => {
    const other = entryOf(over, entry.key);
    if (other === undefined) return [entry];
    if (other.value.mergeTag === 'reset') return [];
    // The place of a key is where it is written last: there the reader looks for it.
    return [{ ...other, value: mergeTrees(entry.value, other.value, [...path, entry.key], findings) }];
  });
  const added = over.entries.filter(({ key, value }) => entryOf(base, key) === undefined && value.mergeTag !== 'reset');
  return { ...over, entries: [...changed, ...added] };
}

/** Lists appended; what is written in both stands once, or every inherited port would be published twice. */
function concatenate(base: SequenceNode, over: SequenceNode): SequenceNode {
  const texts = new Set(base.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])));
  const added = over.items.filter((item) => item.kind !== 'scalar' || !texts.has(item.text));
  return { ...over, items: [...base.items, ...added] };
}

function mergeAsMappings(base: TreeNode, over: TreeNode, path: readonly string[], findings: Findings): TreeNode {
  const [first, second] = [asMapping(base), asMapping(over)];
  return first === undefined || second === undefined ? over : mergeMappings(first, second, path, findings);
}

function mergeAsLists(base: TreeNode, over: TreeNode): TreeNode {
  return concatenate(asList(base), asList(over));
}

/** Blocks with the same subnet are merged, others kept. */
function mergeIpamConfig(base: TreeNode, over: TreeNode, path: readonly string[], findings: Findings): TreeNode {
  if (base.kind !== 'sequence' || over.kind !== 'sequence') return over;
  const left = [...base.items];
  for (const block of over.items) {
    const same = left.findIndex((item) => subnetText(item) !== undefined && subnetText(item) === subnetText(block));
    const old = left[same];
    if (old === undefined) left.push(block);
    else left[same] = mergeTrees(old, block, [...path, '[]'], findings);
  }
  return { ...over, items: left };
}

function subnetText(block: TreeNode): string | undefined {
  const subnet = block.kind === 'mapping' ? entryOf(block, 'subnet')?.value : undefined;
  return subnet?.kind === 'scalar' ? subnet.text : undefined;
}

/** `[a, b]` as `{a: null, b: null}`. */
function asMapping(node: TreeNode): MappingNode | undefined {
  if (node.kind !== 'sequence') return node.kind === 'mapping' ? node : undefined;
  const entries = node.items.flatMap((item): readonly Entry[] => {
    if (item.kind !== 'scalar') return [];
    const value: ScalarNode = { kind: 'scalar', type: 'null', text: '', plain: true, range: item.range };
    return [{ key: item.text, keyRange: item.range, value }];
  });
  return { kind: 'mapping', entries, range: node.range };
}

/** `{A: 1, B: null}` as `[A=1, B]`, one text as a list of one. */
function asList(node: TreeNode): SequenceNode {
  if (node.kind === 'sequence') return node;
  if (node.kind === 'scalar') return { kind: 'sequence', items: [node], range: node.range };
  const items = node.entries.flatMap(({ key, keyRange, value }): readonly ScalarNode[] => {
    const values = value.kind === 'sequence' ? value.items : [value];
    return values.flatMap((item) => {
      if (item.kind !== 'scalar') return [];
      const text = isNull(item) ? key : `${key}=${item.text}`;
      return [{ kind: 'scalar', type: 'text', text, plain: false, range: isNull(item) ? keyRange : item.range }];
    });
  });
  return { kind: 'sequence', items, range: node.range };
}

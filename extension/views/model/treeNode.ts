/**
 * A tree as data: what a view shows, before VS Code draws it. Immutable.
 *
 * Vocabulary of `contextValue`, which `when` clauses match word by word (`viewItem =~ /\bcontainer\b/`):
 * target (+ remote, + closed | connecting | connected | lost, + login, + vm, + on | off) · lab (+ file: it was made from a lab file) · host · outside · network · container (+ running | exited,
 * + attachable: it may be connected to networks) · endpoint (+ veth) · port (+ tcp | udp | sctp) · interface (+ veth | bridge, + address,
 * + mac, + inside: not the host's, + container: its other end is one's) · address · mac · route · table · chain (+ builtin) · rule (+ jump) · fact ·
 * machine (itself, + limited: root sees more) and what was seen on it: seen (+ alive: there is a namespace to enter) · seenNetwork · cable (+ veth) · seenPort (+ tcp | udp | sctp: it can be asked).
 */
import type { Subject } from '../../subject.ts';

/** A codicon and a theme colour. */
export interface NodeIcon {
  readonly id: string;
  readonly color?: string | undefined;
}

/** See the head of this file. */
export interface TreeNode {
  /** Unique in its view, and the same for the same thing from one snapshot to the next. */
  readonly id: string;
  readonly label: string;
  /** How often it was met, drawn before the label: behind a long one it would be out of sight. */
  readonly count?: number | undefined;
  readonly description?: string | undefined;
  readonly icon: NodeIcon;
  /** What is amiss with an interface, marked beside its name: `down`, or `loose`: its other end was not found. */
  readonly decoration?: 'down' | 'loose' | undefined;
  readonly contextValue: string;
  /** What a screen reader says in place of label and description. */
  readonly spoken: string;
  /** Markdown; made when somebody asks. */
  readonly tooltip?: (() => string) | undefined;
  /** More of it, which takes a moment to find out. */
  readonly more?: (() => Promise<string>) | undefined;
  /** What commands on this node are about. */
  readonly subject?: Subject | undefined;
  /** Run by a click or Enter, with this node. */
  readonly command?: { readonly id: 'vethscope.revealChain'; readonly title: string } | undefined;
  readonly open?: boolean | undefined;
  /** Can be unfolded, although nothing is known of what is in it. */
  readonly foldable?: boolean | undefined;
  readonly children: readonly TreeNode[];
}

/** A tree by id, with each node's parent. */
export interface IndexedTree {
  readonly roots: readonly TreeNode[];
  readonly nodes: ReadonlyMap<string, TreeNode>;
  readonly parents: ReadonlyMap<string, string>;
}

/** Indexes a tree. */
export function indexTree(roots: readonly TreeNode[]): IndexedTree {
  const nodes = new Map<string, TreeNode>();
  const parents = new Map<string, string>();
  const visit = (node: TreeNode): void => {
    nodes.set(node.id, node);
    for (const child of node.children) {
      parents.set(child.id, node.id);
      visit(child);
    }
  };
  roots.forEach(visit);
  return { roots, nodes, parents };
}

/**
 * The smallest nodes that must be drawn again to get from one tree to the other: their own looks or their list of
 * children changed. `all` where the roots did; empty where nothing did.
 */
export function changedNodes(before: readonly TreeNode[], after: readonly TreeNode[]): 'all' | readonly string[] {
  if (!sameIds(before, after)) return 'all';
  return after.flatMap((node, index) => changesOf(before[index], node));
}

function changesOf(before: TreeNode | undefined, after: TreeNode): readonly string[] {
  if (before === undefined || !looksSame(before, after) || !sameIds(before.children, after.children)) return [after.id];
  return after.children.flatMap((child, index) => changesOf(before.children[index], child));
}

function sameIds(before: readonly TreeNode[], after: readonly TreeNode[]): boolean {
  return before.length === after.length && before.every(({ id }, index) => after[index]?.id === id);
}

function looksSame(before: TreeNode, after: TreeNode): boolean {
  const looks = ({
    label,
    count,
    description,
    icon,
    decoration,
    contextValue,
    spoken,
    subject,
    foldable,
  }: TreeNode): string =>
    JSON.stringify([label, count, description, icon, decoration, contextValue, spoken, subject, foldable]);
  return looks(before) === looks(after);
}

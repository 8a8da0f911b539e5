/** Parts a lab file from what of a Compose file does not concern the network: images, volumes, builds … */
import { say } from '../model/phrase.ts';
import { composeKeys, type KeyShape } from './composeKeys.ts';
import type { Findings } from './findings.ts';
import { suggest } from './suggest.ts';
import { quoted, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** Where the rest is noted. */
export interface KeyNotes {
  readonly findings: Findings;
  /** Grows: paths of keys that do not concern the network (`services.*.volumes`). */
  readonly ignored: Set<string>;
}

/**
 * The file without the keys that do not concern the network, which go to `ignored`. A key that Compose does not have
 * and that looks like one the lab is made from was meant to be that one: it is reported. Extension fields (`x-…`) are
 * dropped in silence: they are nobody's but their author's.
 */
export function keepRelevantKeys(root: MappingNode, notes: KeyNotes): MappingNode {
  return inside(keep(root, composeKeys.top, notes), {
    services: (services) => eachValue(services, (service) => relevantService(service, notes)),
    networks: (networks) => eachValue(networks, (network) => relevantNetwork(network, notes)),
  });
}

function relevantService(service: MappingNode, notes: KeyNotes): MappingNode {
  return inside(keep(service, composeKeys.service, notes), {
    deploy: (deploy) => asMapping(deploy, (mapping) => keep(mapping, composeKeys.deploy, notes)),
    networks: (networks) => eachValue(networks, (attachment) => keep(attachment, composeKeys.attachment, notes)),
    ports: (ports) => eachItem(ports, (port) => keep(port, composeKeys.port, notes)),
  });
}

function relevantNetwork(network: MappingNode, notes: KeyNotes): MappingNode {
  return inside(keep(network, composeKeys.network, notes), {
    ipam: (ipam) =>
      asMapping(ipam, (mapping) =>
        inside(keep(mapping, composeKeys.ipam, notes), {
          config: (config) => eachItem(config, (block) => keep(block, composeKeys.block, notes)),
        }),
      ),
  });
}

function keep(mapping: MappingNode, { path, used, others }: KeyShape, { findings, ignored }: KeyNotes): MappingNode {
  const entries = mapping.entries.filter(({ key, keyRange }) => {
    if (used.includes(key)) return true;
    if (key.startsWith('x-')) return false;
    const meant = others.includes(key) ? undefined : suggest(key, used);
    if (meant === undefined) ignored.add(path + key);
    else
      findings.warning(
        'unknown-key',
        keyRange,
        say`Compose has no key ${quoted(key)} here.`,
        say`Did you mean ${meant}?`,
      );
    return false;
  });
  return { ...mapping, entries };
}

function asMapping(node: TreeNode, change: (mapping: MappingNode) => MappingNode): TreeNode {
  return node.kind === 'mapping' ? change(node) : node;
}

/** Applies a function to every value that is a mapping. */
function eachValue(node: TreeNode, change: (mapping: MappingNode) => MappingNode): TreeNode {
  if (node.kind !== 'mapping') return node;
  const entries = node.entries.map((entry): Entry => ({ ...entry, value: asMapping(entry.value, change) }));
  return { ...node, entries };
}

/** Applies a function to every item that is a mapping. */
function eachItem(node: TreeNode, change: (mapping: MappingNode) => MappingNode): TreeNode {
  return node.kind === 'sequence' ? { ...node, items: node.items.map((item) => asMapping(item, change)) } : node;
}

function inside(mapping: MappingNode, changes: Readonly<Record<string, (value: TreeNode) => TreeNode>>): MappingNode {
  const entries = mapping.entries.map((entry) => {
    const change = Object.hasOwn(changes, entry.key) ? changes[entry.key] : undefined;
    return change === undefined ? entry : { ...entry, value: change(entry.value) };
  });
  return { ...mapping, entries };
}

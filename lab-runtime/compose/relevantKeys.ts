/** Parts a lab file from what of a Compose file does not concern the network: images, volumes, builds … */
import type { Entry, MappingNode, TreeNode } from './tree.ts';

/** Keys the lab is made from. */
const relevant = {
  top: ['name', 'services', 'networks', 'include', 'x-lab'],
  service: [
    'command',
    'container_name',
    'depends_on',
    'deploy',
    'dns',
    'domainname',
    'entrypoint',
    'environment',
    'expose',
    'extends',
    'extra_hosts',
    'hostname',
    'image',
    'links',
    'mac_address',
    'network_mode',
    'networks',
    'ports',
    'profiles',
    'scale',
    // Of the network, but not built yet: reported by the reader of services.
    'dns_opt',
    'dns_search',
    'external_links',
    'sysctls',
  ],
  deploy: ['replicas'],
  network: ['driver', 'driver_opts', 'enable_ipv4', 'enable_ipv6', 'external', 'internal', 'ipam', 'name'],
} as const;

/**
 * The file without the keys that do not concern the network. Their paths (`services.*.volumes`) go to
 * `ignored`. Extension fields (`x-…`) are dropped in silence: they are nobody's but their author's.
 */
export function keepRelevantKeys(root: MappingNode, ignored: Set<string>): MappingNode {
  const top = keep(root, relevant.top, '', ignored);
  return replaceValues(top, {
    services: (services) => replaceEach(services, (service) => relevantService(service, ignored)),
    networks: (networks) => replaceEach(networks, (network) => keep(network, relevant.network, 'networks.*.', ignored)),
  });
}

function relevantService(service: MappingNode, ignored: Set<string>): MappingNode {
  const kept = keep(service, relevant.service, 'services.*.', ignored);
  return replaceValues(kept, {
    deploy: (deploy) =>
      deploy.kind === 'mapping' ? keep(deploy, relevant.deploy, 'services.*.deploy.', ignored) : deploy,
  });
}

function keep(mapping: MappingNode, keys: readonly string[], path: string, ignored: Set<string>): MappingNode {
  const entries = mapping.entries.filter(({ key }) => {
    if (keys.includes(key)) return true;
    if (!key.startsWith('x-')) ignored.add(path + key);
    return false;
  });
  return { ...mapping, entries };
}

/** Applies a function to every value that is a mapping. */
function replaceEach(node: TreeNode, change: (mapping: MappingNode) => MappingNode): TreeNode {
  if (node.kind !== 'mapping') return node;
  const entries = node.entries.map((entry): Entry => {
    return entry.value.kind === 'mapping' ? { ...entry, value: change(entry.value) } : entry;
  });
  return { ...node, entries };
}

function replaceValues(
  mapping: MappingNode,
  changes: Readonly<Record<string, (value: TreeNode) => TreeNode>>,
): MappingNode {
  const entries = mapping.entries.map((entry) => {
    const change = Object.hasOwn(changes, entry.key) ? changes[entry.key] : undefined;
    return change === undefined ? entry : { ...entry, value: change(entry.value) };
  });
  return { ...mapping, entries };
}

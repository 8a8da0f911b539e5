/** The text of a container's own /etc files. */
import type { AddressedContainer, AddressedLab, AddressedNetwork } from '../model/addressedLab.ts';

/** Docker's first lines of /etc/hosts (libnetwork etchosts.go, ≤ 27). */
const localhostLines = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/**
 * /etc/hosts of a container: Docker's lines, its extra hosts, its own addresses, and, on user networks,
 * the names and aliases of all containers there, its own among them. Docker answers for these from its embedded DNS
 * server; a lab without one answers from here, with the same names.
 */
export function hostsFile(lab: AddressedLab, container: AddressedContainer): string {
  const domain = container.spec.domainname;
  const names = domain === undefined ? container.hostname : `${container.hostname}.${domain} ${container.hostname}`;
  const extra = container.spec.extraHosts.map(
    ({ name, address }) => `${address === 'host-gateway' ? hostGateway(lab) : address}\t${name}`,
  );
  const own = container.endpoints.map((endpoint) => `${endpoint.address}\t${names}`);
  return [...localhostLines, ...extra, ...own, ...nameLines(lab, container), ''].join('\n');
}

/** `host-gateway` is the address of docker0 (moby daemon/container_operations.go). */
function hostGateway(lab: AddressedLab): string {
  return lab.networks.find((network) => network.spec.kind === 'default-bridge')?.gateway ?? '127.0.0.1';
}

function nameLines(lab: AddressedLab, container: AddressedContainer): string[] {
  const userNetworks = new Set(
    lab.networks.filter((network) => network.spec.kind === 'user-bridge').map((network) => network.spec.name),
  );
  const joined = new Set(
    container.endpoints.map((endpoint) => endpoint.network).filter((name) => userNetworks.has(name)),
  );
  return lab.containers.flatMap((peer) =>
    peer.endpoints
      .filter((endpoint) => joined.has(endpoint.network))
      .map((endpoint) => `${endpoint.address}\t${[...new Set([peer.spec.name, ...endpoint.aliases])].join(' ')}`),
  );
}

/**
 * /etc/resolv.conf: on user networks Docker's embedded server, on the default bridge the machine's own
 * (undefined), or what the lab file wishes.
 */
export function resolvConf(container: AddressedContainer, networks: readonly AddressedNetwork[]): string | undefined {
  const onUserNetwork = container.endpoints.some((endpoint) =>
    networks.some((network) => network.spec.name === endpoint.network && network.spec.kind === 'user-bridge'),
  );
  if (onUserNetwork) return 'nameserver 127.0.0.11\noptions ndots:0\n';
  if (container.spec.dns.length === 0) return undefined;
  return container.spec.dns.map((address) => `nameserver ${address}\n`).join('');
}

/** Lab → AddressedLab: every name, address, MAC and host port decided, as Docker would decide them. Pure. */
import { parseInterfaceAddress, type Cidr } from '../model/address.ts';
import type { AddressedContainer, AddressedLab, Endpoint } from '../model/addressedLab.ts';
import type { ContainerPort, Lab, LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { addressEndpoints, attachmentsOf, gatewayNetworkOf, networkOf } from './endpoints.ts';
import { createHostPorts, hostIpOf, keptPort, portWishes, type HostPorts } from './hostPorts.ts';
import { createIdentifiers, shortId, type Identifiers } from './identifiers.ts';
import { addressNetworks, type NetworkWithPool } from './networks.ts';

/** See {@link addressLab}. */
export interface AddressingOptions {
  /** Interface addresses or CIDRs on the host's interfaces; no pool may overlap them. */
  readonly inUse?: readonly string[];
  /** The lab as it runs: what stays in the lab keeps its addresses, names and ports. */
  readonly previous?: AddressedLab | undefined;
  /** First ephemeral host port; default 32768. */
  readonly ephemeralFirst?: number | undefined;
}

/** Name of the host's uplink interface. */
const uplinkInterface = 'eth0';

/**
 * See the head of this file. Throws LabError: `address-exhausted`, `address-conflict`, `port-conflict`, `unknown-object`,
 * `bad-lab-file`, in Docker's words in substance, each naming the object and a remedy.
 */
export function addressLab(lab: Lab, options: AddressingOptions = {}): AddressedLab {
  const { previous } = options;
  const identifiers = createIdentifiers(lab.name, takenNames(previous));
  const networks = addressNetworks({
    networks: lab.networks,
    inUse: (options.inUse ?? [lab.host.address]).map(cidrOf),
    identifiers,
    interfaces: ['lo', uplinkInterface],
    previous: previous?.networks ?? [],
  });
  const reserved = reserveAddresses(lab, networks, previous);
  const hostPorts = createHostPorts(previous?.ephemeral ?? {}, options.ephemeralFirst);
  reserveExactPorts(lab, networks, hostPorts, previous);
  const containers = lab.containers.map((container) =>
    addressContainer(container, { lab, networks, identifiers, reserved, hostPorts, previous }),
  );
  const gateway = lab.outside[0]?.address.split('/')[0];
  return {
    name: lab.name,
    ...(lab.file === undefined ? {} : { file: lab.file }),
    docker: lab.docker,
    uplink: { interface: uplinkInterface, address: lab.host.address, ...(gateway === undefined ? {} : { gateway }) },
    outside: lab.outside,
    networks: networks.map(({ network }) => network),
    containers: withSharedHostnames(containers),
    ephemeral: hostPorts.ephemeral(),
  };
}

interface Desk {
  readonly lab: Lab;
  readonly networks: readonly NetworkWithPool[];
  readonly identifiers: Identifiers;
  /** Addresses by container and network. */
  readonly reserved: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly hostPorts: HostPorts;
  readonly previous: AddressedLab | undefined;
}

function addressContainer(spec: LabContainer, desk: Desk): AddressedContainer {
  const before = former(desk.previous, spec.name);
  const id = before?.id ?? desk.identifiers.id('container', spec.name);
  const addresses = desk.reserved.get(spec.name) ?? new Map<string, string>();
  const endpoints = addressEndpoints(spec, desk.networks, desk.identifiers, addresses, before?.endpoints ?? []);
  const gatewayNetwork = gatewayNetworkOf(spec, desk.networks);
  const network = desk.networks.find((one) => one.network.spec.name === gatewayNetwork)?.network.spec;
  const ports =
    network === undefined || network.internal
      ? []
      : portWishes(spec).flatMap((wish) => {
          const hostIp = hostIpOf(wish, network);
          if (hostIp.includes(':')) return [];
          return [keptPort(wish, hostIp, before) ?? claimedOrNew(desk, wish, hostIp, spec)];
        });
  const hostname = spec.hostname ?? (spec.networkMode.kind === 'host' ? desk.lab.name : shortId(id));
  return {
    spec,
    id,
    hostname,
    endpoints,
    ...(gatewayNetwork === undefined ? {} : { gatewayNetwork }),
    ports,
    served: servedPorts(spec),
  };
}

function claimedOrNew(desk: Desk, wish: ReturnType<typeof portWishes>[number], hostIp: string, spec: LabContainer) {
  const exact = wish.hostPorts;
  if (exact?.first === exact?.last && exact !== undefined) {
    return { hostIp, hostPort: exact.first, containerPort: wish.containerPort, protocol: wish.protocol };
  }
  return desk.hostPorts.take(wish, hostIp, `container ${spec.name}`);
}

/** Exact host ports and those that running containers keep are taken before any other is chosen. */
function reserveExactPorts(
  lab: Lab,
  networks: readonly NetworkWithPool[],
  hostPorts: HostPorts,
  previous: AddressedLab | undefined,
): void {
  for (const container of lab.containers) {
    const name = gatewayNetworkOf(container, networks);
    const network = networks.find((one) => one.network.spec.name === name)?.network.spec;
    if (network === undefined || network.internal) continue;
    for (const wish of portWishes(container)) {
      const { hostPorts: range, containerPort, protocol } = wish;
      const hostIp = hostIpOf(wish, network);
      if (hostIp.includes(':')) continue;
      const kept = keptPort(wish, hostIp, former(previous, container.name));
      const exact = range !== undefined && range.first === range.last ? { hostIp, hostPort: range.first, containerPort, protocol } : undefined;
      const port = kept ?? exact;
      if (port !== undefined) hostPorts.reserve(port, `container ${container.name}`);
    }
  }
}

/** Wished addresses, then those that running containers have, so that nobody else gets them. */
function reserveAddresses(
  lab: Lab,
  networks: readonly NetworkWithPool[],
  previous: AddressedLab | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const reserved = new Map(lab.containers.map(({ name }) => [name, new Map<string, string>()]));
  for (const container of lab.containers) {
    for (const attachment of attachmentsOf(container)) {
      if (attachment.ipv4Address === undefined) continue;
      networkOf(container, attachment, networks).pool.take(attachment.ipv4Address, `container ${container.name}`);
      reserved.get(container.name)?.set(attachment.network, attachment.ipv4Address);
    }
  }
  for (const container of lab.containers) {
    for (const attachment of attachmentsOf(container)) {
      const { pool } = networkOf(container, attachment, networks);
      const old = formerEndpoint(previous, container.name, attachment.network);
      if (attachment.ipv4Address !== undefined || old === undefined || !pool.isFree(old.address)) continue;
      pool.take(old.address, `container ${container.name}`);
      reserved.get(container.name)?.set(attachment.network, old.address);
    }
  }
  return reserved;
}

/** Ports the responder answers at: exposed and published ones, each once, by number. */
function servedPorts(spec: LabContainer): readonly ContainerPort[] {
  const all = [...spec.expose, ...spec.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }))];
  const unique = new Map(all.map((one) => [`${String(one.port)}/${one.protocol}`, one]));
  return [...unique.values()].toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** Who shares a namespace shares its host name, too (docker run --network container:). */
function withSharedHostnames(containers: readonly AddressedContainer[]): readonly AddressedContainer[] {
  const named = (container: AddressedContainer): string => {
    const mode = container.spec.networkMode;
    const owner = mode.kind === 'container' ? containers.find(({ spec }) => spec.name === mode.container) : undefined;
    return owner === undefined ? container.hostname : named(owner);
  };
  return containers.map((container) => ({ ...container, hostname: named(container) }));
}

function former(previous: AddressedLab | undefined, name: string): AddressedContainer | undefined {
  return previous?.containers.find(({ spec }) => spec.name === name);
}

function formerEndpoint(previous: AddressedLab | undefined, name: string, network: string): Endpoint | undefined {
  return former(previous, name)?.endpoints.find((endpoint) => endpoint.network === network);
}

function takenNames(previous: AddressedLab | undefined): readonly string[] {
  if (previous === undefined) return [];
  return [
    ...previous.networks.flatMap(({ id, bridge }) => [id, bridge]),
    ...previous.containers.flatMap(({ id, endpoints }) => [
      id,
      ...endpoints.flatMap(({ hostInterface, temporaryInterface }) => [hostInterface, temporaryInterface]),
    ]),
  ];
}

function cidrOf(text: string): Cidr {
  const parsed = parseInterfaceAddress(text);
  if (parsed !== undefined) return parsed.cidr;
  throw new LabError('bad-lab-file', `${text} is not an address with a prefix length`, {
    object: text,
    remedy: 'Write it like 192.168.99.100/24.',
  });
}

/**
 * Lab → AddressedLab: every name, address, MAC and host port decided. What has no value has no key either, so that
 * a result equals what was written down of it.
 */
import { parseInterfaceAddress } from '../model/address.ts';
import type { AddressedContainer, AddressedLab, Endpoint } from '../model/addressedLab.ts';
import type { ContainerPort, Lab, LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { addressEndpoints } from './endpoints.ts';
import { hostnameOf } from './hostnames.ts';
import { createHostPorts, type HostPort, type HostPorts } from './hostPorts.ts';
import { createIdentifiers, type Identifiers } from './identifiers.ts';
import { addressNetworks, type NetworkWithPool } from './networks.ts';
import { publishPorts } from './publishedPorts.ts';

/** What the choice depends on besides the lab. */
export interface AddressingOptions {
  /** Networks no subnet may overlap, besides the uplink's: CIDR, host bits allowed, as interfaces have them. */
  readonly inUse?: readonly string[] | undefined;
  /** The lab as it runs. What still wishes the same keeps its addresses, names and host ports. */
  readonly previous?: AddressedLab | undefined;
  /** Ports at which the host itself listens. */
  readonly hostPortsInUse?: readonly HostPort[] | undefined;
  /** First ephemeral host port; default 32768, Linux's. */
  readonly ephemeralFirst?: number | undefined;
}

/** Interface of the lab's host that leads to the outside. */
const uplinkInterface = 'eth0';

/**
 * Decides a lab as Docker 20.10 would: same file, same result. Throws a LabError that names the object and what to do:
 * `address-conflict`, `address-exhausted`, `port-conflict`, `unknown-object`, `bad-lab-file`.
 */
export function addressLab(lab: Lab, options: AddressingOptions = {}): AddressedLab {
  const { previous } = options;
  checkUplink(lab);
  const identifiers = createIdentifiers(lab.name, previous === undefined ? [] : namesIn(previous));
  const networks = addressNetworks({
    networks: lab.networks,
    inUse: [lab.host.address, ...(options.inUse ?? [])].flatMap((text) => parseInterfaceAddress(text)?.cidr ?? []),
    interfaces: ['lo', uplinkInterface],
    identifiers,
    previous: previous?.networks ?? [],
  });
  const hostPorts = createHostPorts({
    ephemeralFirst: options.ephemeralFirst,
    counters: previous?.ephemeral ?? {},
    inUse: options.hostPortsInUse ?? [],
  });
  const containers = addressContainers({ lab, networks, identifiers, hostPorts, previous: previous?.containers ?? [] });
  return {
    name: lab.name,
    ...(lab.file === undefined ? {} : { file: lab.file }),
    docker: lab.docker,
    uplink: uplinkOf(lab),
    outside: lab.outside,
    networks: networks.map(({ network }) => network),
    containers,
    ephemeral: hostPorts.counters(),
  };
}

/** The first outside peer is the way to the world beyond. */
function uplinkOf({ host, outside: [first] }: Lab): AddressedLab['uplink'] {
  const gateway = first === undefined ? undefined : parseInterfaceAddress(first.address)?.address;
  return { interface: uplinkInterface, address: host.address, ...(gateway === undefined ? {} : { gateway }) };
}

interface ContainerWishes {
  readonly lab: Lab;
  readonly networks: readonly NetworkWithPool[];
  readonly identifiers: Identifiers;
  readonly hostPorts: HostPorts;
  readonly previous: readonly AddressedContainer[];
}

function addressContainers({
  lab,
  networks,
  identifiers,
  hostPorts,
  previous,
}: ContainerWishes): readonly AddressedContainer[] {
  const { containers } = lab;
  const homes = new Map(networks.map((home) => [home.network.spec.name, home]));
  const former = new Map(previous.map((container) => [container.spec.name, container]));
  const ids = new Map(containers.map(({ name }) => [name, former.get(name)?.id ?? identifiers.id('container', name)]));
  const endpoints = addressEndpoints({ containers, networks: homes, identifiers, previous: former });
  const gateways = new Map(containers.map(({ name }) => [name, gatewayOf(endpoints.get(name) ?? [], homes)]));
  const ports = publishPorts(
    containers.flatMap((spec) => {
      const network = gateways.get(spec.name)?.network.spec;
      if (network === undefined || network.internal) return [];
      return [{ spec, hostIp: network.hostBindingIpv4 ?? '0.0.0.0', previous: former.get(spec.name) }];
    }),
    hostPorts,
  );
  return containers.map((spec) => ({
    spec,
    id: ids.get(spec.name) ?? '',
    hostname: hostnameOf(spec, { lab: lab.name, containers, ids }),
    endpoints: endpoints.get(spec.name) ?? [],
    ...gatewayNetwork(gateways.get(spec.name)),
    ports: ports.get(spec.name) ?? [],
    served: servedPorts(spec),
  }));
}

/**
 * The network of the default route and of the published ports: not an internal one where there is another, then the
 * smallest name (libnetwork sandbox.go, `endpoint.Less`; Compose's priority plays no part, docker/compose#12170).
 */
function gatewayOf(
  endpoints: readonly Endpoint[],
  homes: ReadonlyMap<string, NetworkWithPool>,
): NetworkWithPool | undefined {
  const candidates = endpoints.flatMap(({ network }) => homes.get(network) ?? []);
  return candidates.toSorted(
    ({ network: { spec: a } }, { network: { spec: b } }) =>
      Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1),
  )[0];
}

function gatewayNetwork(home: NetworkWithPool | undefined): Pick<AddressedContainer, 'gatewayNetwork'> {
  return home === undefined ? {} : { gatewayNetwork: home.network.spec.name };
}

function servedPorts({ expose, ports }: LabContainer): readonly ContainerPort[] {
  const published = ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }));
  const byKey = new Map(
    [...expose, ...published].map(({ port, protocol }) => [`${String(port)}/${protocol}`, { port, protocol }]),
  );
  return [...byKey.values()].toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

function namesIn({ networks, containers }: AddressedLab): readonly string[] {
  return [
    ...networks.map(({ id }) => id),
    ...containers.flatMap(({ id, endpoints }) => [
      id,
      ...endpoints.flatMap((one) => [one.hostInterface, one.temporaryInterface]),
    ]),
  ];
}

/** The host and its outside peers share one wire: no two of them may have one address. */
function checkUplink({ host, outside }: Lab): void {
  const owners = new Map<string | undefined, string>([[parseInterfaceAddress(host.address)?.address, 'the host']]);
  for (const { name, address } of outside) {
    const key = parseInterfaceAddress(address)?.address;
    const other = owners.get(key);
    if (other !== undefined) {
      throw new LabError('address-conflict', say`Address already in use: ${address} belongs to ${other}.`, {
        object: `outside ${name}`,
        remedy: `Choose another address in the network of ${host.address}.`,
      });
    }
    owners.set(key, `outside ${name}`);
  }
}

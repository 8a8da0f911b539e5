/** What differs between two states of a lab: pure comparison, no steps yet. */
import type {
  AddressedContainer,
  AddressedLab,
  AddressedNetwork,
  Endpoint,
  PublishedPort,
} from '../model/addressedLab.ts';

/** A container that stays, with what changes about it. */
export interface KeptContainer {
  readonly before: AddressedContainer;
  readonly after: AddressedContainer;
  readonly removedEndpoints: readonly Endpoint[];
  readonly addedEndpoints: readonly Endpoint[];
  readonly removedPorts: readonly PublishedPort[];
  readonly addedPorts: readonly PublishedPort[];
}

/** See the head of this file. */
export interface Changes {
  readonly removedNetworks: readonly AddressedNetwork[];
  readonly addedNetworks: readonly AddressedNetwork[];
  readonly removedContainers: readonly AddressedContainer[];
  readonly addedContainers: readonly AddressedContainer[];
  readonly kept: readonly KeptContainer[];
  /** Outside peers or the uplink differ: only a new lab can have others. */
  readonly hostDiffers: boolean;
}

/** No container. */
export const nobody: ReadonlySet<string> = new Set();

/** Compares; containers whose program or namespace differs are removed and added, and so are those that `restart` names. */
export function changesBetween(
  before: AddressedLab,
  after: AddressedLab,
  restart: ReadonlySet<string> = nobody,
): Changes {
  const removedNetworks = before.networks.filter(
    (network) => !after.networks.some((other) => sameNetwork(network, other)),
  );
  const addedNetworks = after.networks.filter(
    (network) => !before.networks.some((other) => sameNetwork(network, other)),
  );
  const pairs = new Map(before.containers.map((container) => [container.spec.name, container]));
  const restarted = restartedNames(before, after, restart);
  const stays = (container: AddressedContainer): boolean =>
    pairs.has(container.spec.name) && !restarted.has(container.spec.name);
  return {
    removedNetworks,
    addedNetworks,
    removedContainers: before.containers.filter(
      (old) => restarted.has(old.spec.name) || !after.containers.some((other) => other.spec.name === old.spec.name),
    ),
    addedContainers: after.containers.filter((container) => !stays(container)),
    kept: after.containers.flatMap((container) => {
      const old = pairs.get(container.spec.name);
      return old === undefined || !stays(container) ? [] : [keep(old, container, removedNetworks)];
    }),
    hostDiffers: !same(before.uplink, after.uplink) || !same(before.outside, after.outside),
  };
}

/** Names that exist on both sides but need a new process, sharers of a restarted namespace included. */
function restartedNames(before: AddressedLab, after: AddressedLab, restart: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const container of after.containers) {
    const old = before.containers.find((other) => other.spec.name === container.spec.name);
    if (old === undefined) continue;
    const mode = container.spec.networkMode;
    const ownerRestarts = mode.kind === 'container' && (names.has(mode.container) || !has(before, mode.container));
    const { name } = container.spec;
    if (restart.has(name) || ownerRestarts || !same(processOf(old), processOf(container))) names.add(name);
  }
  return names;
}

function has(lab: AddressedLab, name: string): boolean {
  return lab.containers.some((container) => container.spec.name === name);
}

/** All that a running process cannot change. */
function processOf(container: AddressedContainer): unknown {
  const { image, command, environment, domainname, extraHosts, dns, networkMode } = container.spec;
  const mode = networkMode.kind === 'networks' ? { kind: 'networks' } : networkMode;
  const serves = command === undefined ? container.served : [];
  return {
    image,
    command,
    environment,
    domainname,
    extraHosts,
    dns,
    mode,
    serves,
    id: container.id,
    host: container.hostname,
  };
}

function sameNetwork(a: AddressedNetwork, b: AddressedNetwork): boolean {
  return same(a, b);
}

/**
 * Equality of plain values as they are recorded: one side may come from state.json, where undefined properties are
 * gone. Places in the lab file do not count.
 */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'source') return undefined;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}

function keep(
  before: AddressedContainer,
  after: AddressedContainer,
  removedNetworks: readonly AddressedNetwork[],
): KeptContainer {
  const lost = new Set(removedNetworks.map((network) => network.spec.name));
  const stable = (endpoint: Endpoint, others: readonly Endpoint[]): boolean =>
    !lost.has(endpoint.network) &&
    others.some((other) => same({ ...other, aliases: [] }, { ...endpoint, aliases: [] }));
  const portsMove = portKey(before) !== portKey(after);
  const samePort = (port: PublishedPort, others: readonly PublishedPort[]): boolean =>
    !portsMove && others.some((other) => same(port, other));
  return {
    before,
    after,
    removedEndpoints: before.endpoints.filter((endpoint) => !stable(endpoint, after.endpoints)),
    addedEndpoints: after.endpoints.filter((endpoint) => !stable(endpoint, before.endpoints)),
    removedPorts: before.ports.filter((port) => !samePort(port, after.ports)),
    addedPorts: after.ports.filter((port) => !samePort(port, before.ports)),
  };
}

/** Where a container's ports lead: if this changes, all of them are published anew. */
function portKey(container: AddressedContainer): string {
  const endpoint = container.endpoints.find((one) => one.network === container.gatewayNetwork);
  return `${container.gatewayNetwork ?? ''} ${endpoint?.address ?? ''}`;
}

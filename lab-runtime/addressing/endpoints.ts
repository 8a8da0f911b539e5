/** Attachments with their interfaces and addresses decided. */
import { macFromIpv4 } from '../model/mac.ts';
import type { AddressedContainer, Endpoint } from '../model/addressedLab.ts';
import type { Attachment, LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Identifiers } from './identifiers.ts';
import type { NetworkWithPool } from './networks.ts';
import { ipv4Block } from './subnets.ts';

/** See {@link addressEndpoints}. */
export interface EndpointWishes {
  /** In start order. */
  readonly containers: readonly LabContainer[];
  readonly networks: ReadonlyMap<string, NetworkWithPool>;
  readonly identifiers: Identifiers;
  /** Containers of the running lab by name. */
  readonly previous: ReadonlyMap<string, AddressedContainer>;
}

/** One attachment on its way to an endpoint. */
interface Slot {
  readonly container: LabContainer;
  readonly attachment: Attachment;
  readonly containerInterface: string;
  readonly home: NetworkWithPool;
  readonly previous: Endpoint | undefined;
}

/**
 * Endpoints by container name, each container's in interface order. Given addresses go first, then what runs keeps
 * its address, then the others take the lowest free ones in start order. (In Docker a container that starts early may
 * take an address given to a later one, which then fails; where Docker succeeds the result is the same.)
 * Throws `unknown-object` for a network that is not there, `address-conflict` and `address-exhausted`.
 */
export function addressEndpoints(wishes: EndpointWishes): ReadonlyMap<string, readonly Endpoint[]> {
  const slots = wishes.containers.flatMap((container) => slotsOf(container, wishes));
  const addresses = new Map<Slot, string>();
  const settle = (choose: (slot: Slot) => string | undefined): void => {
    for (const slot of slots) {
      const address = addresses.has(slot) ? undefined : choose(slot);
      if (address !== undefined) addresses.set(slot, address);
    }
  };
  settle(takeGivenAddress);
  settle((slot) => keepAddress(slot, wishes.previous));
  settle((slot) => slot.home.pool.takeNext(ownerOf(slot)));
  return new Map(
    wishes.containers.map((container) => [
      container.name,
      slots.flatMap((slot) => {
        const address = addresses.get(slot);
        return slot.container === container && address !== undefined
          ? [endpoint(slot, address, wishes.identifiers)]
          : [];
      }),
    ]),
  );
}

/**
 * Attachments in the order in which the interfaces of a container are numbered when it starts: higher priority first
 * (as Compose attaches), then internal networks last, then by network name (libnetwork sandbox.go, `endpoint.Less`).
 */
function inInterfaceOrder(
  attachments: readonly Attachment[],
  isInternal: (network: string) => boolean,
): readonly Attachment[] {
  return attachments.toSorted(
    (a, b) =>
      b.priority - a.priority ||
      Number(isInternal(a.network)) - Number(isInternal(b.network)) ||
      (a.network < b.network ? -1 : 1),
  );
}

function slotsOf(container: LabContainer, { networks, previous }: EndpointWishes): readonly Slot[] {
  const mode = container.networkMode;
  if (mode.kind !== 'networks') return [];
  const former = previous.get(container.name)?.endpoints ?? [];
  const formerOf = ({ network }: Attachment): Endpoint | undefined => former.find((one) => one.network === network);
  const homeOf = (network: string): NetworkWithPool => networks.get(network) ?? unknownNetwork(container, network);
  const ordered = inInterfaceOrder(mode.attachments, (network) => homeOf(network).network.spec.internal);
  const running = former.flatMap(({ network }) => ordered.filter((attachment) => attachment.network === network));
  const added = ordered.filter((attachment) => formerOf(attachment) === undefined);
  const nextName = createNumbering(former.map(({ containerInterface }) => containerInterface));
  return [...running, ...added].map((attachment) => {
    const home = homeOf(attachment.network);
    const before = formerOf(attachment);
    const { containerInterfacePrefix: prefix } = home.network.spec;
    const keptName =
      numberIn(before?.containerInterface, prefix) === undefined ? undefined : before?.containerInterface;
    return { container, attachment, containerInterface: keptName ?? nextName(prefix), home, previous: before };
  });
}

/** Names for new interfaces: one more than the highest number in `names`, as Docker up to 27 never gives a number twice. */
function createNumbering(names: readonly string[]): (prefix: string) => string {
  const used = [...names];
  return (prefix) => {
    const highest = Math.max(-1, ...used.flatMap((name) => numberIn(name, prefix) ?? []));
    const name = `${prefix}${String(highest + 1)}`;
    used.push(name);
    return name;
  };
}

function numberIn(name: string | undefined, prefix: string): number | undefined {
  if (name === undefined || !name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

function takeGivenAddress(slot: Slot): string | undefined {
  const { attachment, home } = slot;
  const address = attachment.ipv4Address;
  if (address === undefined) return undefined;
  const { spec } = home.network;
  if (spec.kind === 'default-bridge' || ipv4Block(spec)?.subnet === undefined)
    throw givenAddressNeedsSubnet(slot, address);
  home.pool.take(address, ownerOf(slot));
  return address;
}

/** The address a running container has, where it still wishes the same and nobody else was given it. */
function keepAddress(slot: Slot, previous: EndpointWishes['previous']): string | undefined {
  const { container, attachment, home } = slot;
  const mode = previous.get(container.name)?.spec.networkMode;
  const wish =
    mode?.kind === 'networks' ? mode.attachments.find(({ network }) => network === attachment.network) : undefined;
  const address = slot.previous?.address;
  const isSameWish = wish?.ipv4Address === attachment.ipv4Address;
  if (address === undefined || !home.isKept || !isSameWish || !home.pool.isFree(address)) return undefined;
  home.pool.take(address, ownerOf(slot));
  return address;
}

function endpoint(slot: Slot, address: string, identifiers: Identifiers): Endpoint {
  const { container, attachment, containerInterface, home, previous } = slot;
  const name = `${container.name}/${attachment.network}`;
  return {
    network: attachment.network,
    containerInterface,
    hostInterface: previous?.hostInterface ?? identifiers.veth('endpoint', name),
    temporaryInterface: previous?.temporaryInterface ?? identifiers.veth('temporary', name),
    address,
    prefixLength: home.pool.cidr.prefixLength,
    mac: attachment.macAddress ?? macFromIpv4(address),
    aliases: attachment.aliases,
  };
}

function ownerOf({ container }: Slot): string {
  return `container ${container.name}`;
}

/** Docker's rule (daemon/container_operations.go): without it a default pool might not even hold the address tomorrow. */
function givenAddressNeedsSubnet({ container, attachment, home }: Slot, address: string): LabError {
  const isDefault = home.network.spec.kind === 'default-bridge';
  const message = isDefault
    ? say`Invalid address ${address}: user specified IP address is supported on user defined networks only.`
    : say`Invalid address ${address}: user specified IP address is supported only when connecting to networks with user configured subnets.`;
  return new LabError('address-conflict', message, {
    object: `container ${container.name}`,
    remedy: isDefault
      ? 'Attach the container to a network of the lab file that has a subnet, or give no address.'
      : `Give network ${attachment.network} a subnet under ipam, or give no address.`,
  });
}

function unknownNetwork(container: LabContainer, network: string): never {
  throw new LabError(
    'unknown-object',
    say`Container ${container.name} is to be attached to network ${network}, which is not in the lab.`,
    {
      object: `network ${network}`,
      remedy: 'Add it under networks, or correct its name.',
    },
  );
}

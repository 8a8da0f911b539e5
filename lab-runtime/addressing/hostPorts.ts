/** Host ports: exact ones, the first free one of a range, or the next ephemeral one (libnetwork portallocator). */
import type { AddressedContainer, PublishedPort } from '../model/addressedLab.ts';
import type { LabContainer, LabNetwork, PortWish, Protocol } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';

/** Where Docker's counter begins: `net.ipv4.ip_local_port_range` of a Linux host. */
export const ephemeralFirst = 32768;
const ephemeralLast = 60999;

/** Hands out the host's ports. The ephemeral counter of an address and protocol never goes back, also not after a release. */
export interface HostPorts {
  readonly take: (wish: PortWish, hostIp: string, owner: string) => PublishedPort;
  readonly reserve: (port: PublishedPort, owner: string) => void;
  readonly ephemeral: () => Readonly<Record<string, number>>;
}

/** See {@link HostPorts}. `counters` are those of the running lab, if it runs. */
export function createHostPorts(counters: Readonly<Record<string, number>>, first = ephemeralFirst): HostPorts {
  const next = new Map(Object.entries(counters));
  const taken: { readonly port: PublishedPort; readonly owner: string }[] = [];
  const holder = (hostIp: string, hostPort: number, protocol: Protocol): string | undefined =>
    taken.find(
      ({ port }) => port.hostPort === hostPort && port.protocol === protocol && sameAddress(port.hostIp, hostIp),
    )?.owner;
  const reserve = (port: PublishedPort, owner: string): void => {
    const rival = holder(port.hostIp, port.hostPort, port.protocol);
    if (rival !== undefined) throw allocated(port, owner, rival);
    taken.push({ port, owner });
  };
  const ephemeral = (hostIp: string, protocol: Protocol, owner: string): number => {
    const key = `${hostIp}/${protocol}`;
    for (let tried = first; tried <= ephemeralLast; tried++) {
      const candidate = next.get(key) ?? first;
      next.set(key, candidate >= ephemeralLast ? first : candidate + 1);
      if (holder(hostIp, candidate, protocol) === undefined) return candidate;
    }
    throw new LabError('port-conflict', `All ephemeral ports of ${key} are allocated`, { object: owner });
  };
  return {
    reserve,
    ephemeral: () => Object.fromEntries(next),
    take: (wish, hostIp, owner) => {
      const { containerPort, protocol, hostPorts } = wish;
      const port = (hostPort: number): PublishedPort => ({ hostIp, hostPort, containerPort, protocol });
      const chosen = port(
        hostPorts === undefined
          ? ephemeral(hostIp, protocol, owner)
          : (firstFree(hostPorts, (candidate) => holder(hostIp, candidate, protocol) === undefined) ?? hostPorts.first),
      );
      reserve(chosen, owner);
      return chosen;
    },
  };
}

function firstFree(range: { readonly first: number; readonly last: number }, isFree: (port: number) => boolean): number | undefined {
  for (let port = range.first; port <= range.last; port++) if (isFree(port)) return port;
  return undefined;
}

function sameAddress(a: string, b: string): boolean {
  return a === b || a === '0.0.0.0' || b === '0.0.0.0';
}

function allocated(port: PublishedPort, owner: string, rival: string): LabError {
  const place = `${port.hostIp}:${String(port.hostPort)}`;
  return new LabError('port-conflict', `Bind for ${place} failed: port is already allocated, to ${rival}`, {
    object: `${owner} port ${String(port.hostPort)}/${port.protocol}`,
    remedy: 'Choose another host port, or leave it out and Docker takes a free one.',
  });
}

/**
 * The wishes of a container in the order in which Docker ≤ 26 serves them (nat.SortPortMap): higher host port, higher
 * container port, tcp before udp. Of `80` and `443` without host ports, 443 comes first and gets 32768.
 */
export function portWishes(container: LabContainer): readonly PortWish[] {
  const exposed: readonly PortWish[] = container.publishAll
    ? container.expose
        .filter((one) => !container.ports.some((port) => port.containerPort === one.port && port.protocol === one.protocol))
        .map(({ port, protocol }) => ({ containerPort: port, protocol }))
    : [];
  return [...container.ports, ...exposed].toSorted(
    (a, b) =>
      (b.hostPorts?.first ?? 0) - (a.hostPorts?.first ?? 0) ||
      b.containerPort - a.containerPort ||
      protocols.indexOf(a.protocol) - protocols.indexOf(b.protocol),
  );
}

const protocols: readonly Protocol[] = ['tcp', 'udp', 'sctp'];

/** Wishes without a host address bind where the network says, else everywhere. IPv6 bindings are not built. */
export function hostIpOf(wish: PortWish, network: LabNetwork): string {
  return wish.hostIp ?? network.hostBindingIpv4 ?? '0.0.0.0';
}

/** The port a container already has for a wish, so that it can keep it. */
export function keptPort(wish: PortWish, hostIp: string, before: AddressedContainer | undefined): PublishedPort | undefined {
  return before?.ports.find(
    (port) =>
      port.containerPort === wish.containerPort &&
      port.protocol === wish.protocol &&
      port.hostIp === hostIp &&
      (wish.hostPorts === undefined || (port.hostPort >= wish.hostPorts.first && port.hostPort <= wish.hostPorts.last)),
  );
}

/** Handing out the host's ports, as libnetwork's portallocator does (portallocator/portallocator.go). */
import type { Protocol } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/** A port at an address of the host; `0.0.0.0` is every address. */
export interface HostPort {
  readonly hostIp: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Who has which port of the host. */
export interface HostPorts {
  /** Gives this very port to `owner`. Throws `port-conflict`. */
  take(wish: HostPort, owner: string): void;
  /** Gives the first free port of a range. Throws `port-conflict` where there is none. */
  takeFrom(wish: Omit<HostPort, 'port'> & { readonly first: number; readonly last: number }, owner: string): number;
  /** Gives the next free port of the ephemeral range: the counter goes on after each, whatever becomes free. Throws `port-conflict`. */
  takeEphemeral(wish: Omit<HostPort, 'port'>, owner: string): number;
  isFree(wish: HostPort): boolean;
  /** The next ephemeral port by `hostIp/protocol`. */
  counters(): Readonly<Record<string, number>>;
}

/** See {@link createHostPorts}. */
export interface HostPortsOptions {
  /** First of the host's ephemeral ports (`net.ipv4.ip_local_port_range`); default 32768. */
  readonly ephemeralFirst?: number | undefined;
  /** Where counters go on, by `hostIp/protocol`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Ports at which the host itself listens. */
  readonly inUse: readonly HostPort[];
}

const defaultEphemeralFirst = 32768;
const defaultEphemeralLast = 60999;
const lastPort = 65535;
const everyAddress = '0.0.0.0';

/** Ports of a host at which only `inUse` is taken. One address counts apart from another; `0.0.0.0` meets all of them. */
export function createHostPorts({
  ephemeralFirst = defaultEphemeralFirst,
  counters,
  inUse,
}: HostPortsOptions): HostPorts {
  const owners = createOwners(inUse);
  const ephemeralLast = ephemeralFirst <= defaultEphemeralLast ? defaultEphemeralLast : lastPort;
  const size = ephemeralLast - ephemeralFirst + 1;
  const next = new Map(Object.entries(counters));
  return {
    isFree: (wish) => owners.rivalOf(wish) === undefined,
    take: (wish, owner) => {
      const rival = owners.rivalOf(wish);
      if (rival !== undefined) throw alreadyAllocated(wish, owner, rival);
      owners.add(wish, owner);
    },
    takeFrom: ({ hostIp, protocol, first, last }, owner) => {
      const candidates = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const port = candidates.find((candidate) => owners.rivalOf({ hostIp, protocol, port: candidate }) === undefined);
      if (port === undefined) throw allAllocated(`${hostIp}:${String(first)}-${String(last)}/${protocol}`, owner);
      owners.add({ hostIp, port, protocol }, owner);
      return port;
    },
    takeEphemeral: ({ hostIp, protocol }, owner) => {
      const key = `${hostIp}/${protocol}`;
      const start = Math.max(0, (next.get(key) ?? ephemeralFirst) - ephemeralFirst);
      for (let step = 0; step < size; step++) {
        const port = ephemeralFirst + ((start + step) % size);
        if (owners.rivalOf({ hostIp, port, protocol }) !== undefined) continue;
        owners.add({ hostIp, port, protocol }, owner);
        next.set(key, port + 1);
        return port;
      }
      throw allAllocated(`${hostIp}:${String(ephemeralFirst)}-${String(ephemeralLast)}/${protocol}`, owner);
    },
    counters: () => Object.fromEntries(next),
  };
}

interface Owners {
  /** Who has this port at this address, or at one that includes it or is included. */
  rivalOf(wish: HostPort): string | undefined;
  add(port: HostPort, owner: string): void;
}

function createOwners(inUse: readonly HostPort[]): Owners {
  const owners = new Map<string, { readonly hostIp: string; readonly owner: string }[]>();
  const keyOf = ({ port, protocol }: HostPort): string => `${String(port)}/${protocol}`;
  const add = (port: HostPort, owner: string): void => {
    const holders = owners.get(keyOf(port)) ?? [];
    holders.push({ hostIp: port.hostIp, owner });
    owners.set(keyOf(port), holders);
  };
  for (const port of inUse) add(port, 'a program of the host');
  return {
    add,
    rivalOf: (wish) =>
      owners
        .get(keyOf(wish))
        ?.find(({ hostIp }) => hostIp === wish.hostIp || hostIp === everyAddress || wish.hostIp === everyAddress)
        ?.owner,
  };
}

function alreadyAllocated({ hostIp, port, protocol }: HostPort, owner: string, other: string): LabError {
  return new LabError('port-conflict', say`Bind for ${hostIp}:${String(port)} failed: port is already allocated.`, {
    object: owner,
    remedy: `Publish another host port: ${other} has ${String(port)}/${protocol}.`,
  });
}

function allAllocated(range: string, owner: string): LabError {
  return new LabError('port-conflict', say`Bind for ${range} failed: all ports are allocated.`, {
    object: owner,
    remedy: 'Publish a larger range of host ports, or fewer ports.',
  });
}

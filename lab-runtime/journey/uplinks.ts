/** The interfaces of a host that lead to others. Pure. */
import { nextFreeAddress, parseInterfaceAddress } from '../model/address.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** An interface towards others, and an address of one of these. */
export interface Uplink {
  readonly device: string;
  readonly address: string;
  readonly neighbour: string;
}

/** Every interface that is up and no bridge, nor in one, nor a cable to a container's namespace. */
export function uplinksOf({ host, containers }: Snapshot): readonly Uplink[] {
  const inContainers = new Set(containers.map(({ namespaceInode }) => namespaceInode));
  return host.links
    .filter(
      ({ kind, name, flags, master, peer }) =>
        kind !== 'bridge' &&
        name !== 'lo' &&
        master === undefined &&
        flags.includes('UP') &&
        !(peer !== undefined && inContainers.has(peer.inode)),
    )
    .flatMap(({ name }) =>
      host.addresses
        .filter((one) => one.interface === name && one.family === 'ipv4')
        .flatMap(({ address, prefixLength }) => {
          const within = parseInterfaceAddress(`${address}/${String(prefixLength)}`);
          const neighbour = within && nextFreeAddress(within.cidr, new Set([within.cidr.network, address]));
          return neighbour === undefined ? [] : [{ device: name, address, neighbour }];
        }),
    );
}

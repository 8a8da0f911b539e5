/** The interfaces of a host that lead to others. Pure. */
import { neighbourOf, type Family } from '../model/addressFamily.ts';
import type { InterfaceAddress, Snapshot } from '../model/snapshot.ts';

/** An interface towards others, and an address of one of these; of IPv6 none of the link alone. */
export interface Uplink {
  readonly device: string;
  readonly address: string;
  readonly neighbour: string;
}

/** Every interface that is up and no bridge, nor in one, nor a cable to a container's namespace. */
export function uplinksOf({ host, containers }: Snapshot, family: Family = 'ipv4'): readonly Uplink[] {
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
        .filter((one) => one.interface === name && one.family === family && !isOfLink(one))
        .flatMap(({ address, prefixLength }) => {
          const neighbour = neighbourOf(address, prefixLength);
          return neighbour === undefined ? [] : [{ device: name, address, neighbour }];
        }),
    );
}

/** From such an address nothing is forwarded (RFC 4291, 2.5.6). */
function isOfLink({ family, scope }: InterfaceAddress): boolean {
  return family === 'ipv6' && scope === 'link';
}

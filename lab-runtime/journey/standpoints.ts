/** From where the ports of a host are tried, of each family. Pure. */
import type { Family } from '../model/addressFamily.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { addressOn } from './lookUpRoute.ts';
import { uplinksOf, type Uplink } from './uplinks.ts';

/** A container at a bridge of the host, and the address that it speaks from there. */
export interface ContainerStandpoint {
  readonly containerId: string | undefined;
  readonly bridge: string;
  readonly source: string;
}

/** See the head of this file. */
export type Standpoints = Readonly<
  Record<Family, { readonly uplinks: readonly Uplink[]; readonly containers: readonly ContainerStandpoint[] }>
>;

/** Worked out once for all ports of a snapshot. */
export function standpointsIn(snapshot: Snapshot): Standpoints {
  const of = (family: Family) => ({ uplinks: uplinksOf(snapshot, family), containers: containersAt(snapshot, family) });
  return { ipv4: of('ipv4'), ipv6: of('ipv6') };
}

function containersAt({ endpoints, containers, namespaces }: Snapshot, family: Family): readonly ContainerStandpoint[] {
  const byId = new Map(containers.map((one) => [one.id, one]));
  const byName = new Map(containers.map((one) => [one.name, one]));
  const byInode = new Map(namespaces.map((one) => [one.inode, one]));
  return endpoints.flatMap(({ container, containerId, containerInterface, bridge }) => {
    const owner = containerId === undefined ? byName.get(container) : byId.get(containerId);
    const own = byInode.get(owner?.namespaceInode ?? -1);
    const source = own && addressOn(own, containerInterface, family);
    return bridge === '' || source === undefined ? [] : [{ containerId, bridge, source }];
  });
}

/** Docker's default address pools: where a network's subnet comes from when the lab file gives none. */
import { cidrsOverlap, type Cidr } from '../model/address.ts';

/**
 * The pools of Docker 18.03 and newer in the order in which they are tried (libnetwork ipamutils/utils.go,
 * `localScopeDefaultNetworks`): 172.17 … 172.31 as /16, then 192.168.0.0/16 cut into /20.
 */
const defaultPools: readonly Cidr[] = [
  ...Array.from({ length: 15 }, (_, index) => ({ network: `172.${String(17 + index)}.0.0`, prefixLength: 16 })),
  ...Array.from({ length: 16 }, (_, index) => ({ network: `192.168.${String(16 * index)}.0`, prefixLength: 20 })),
];

/** The first default pool that shares no address with `inUse`; undefined where none is left. */
export function firstFreePool(inUse: readonly Cidr[]): Cidr | undefined {
  return defaultPools.find((pool) => !inUse.some((used) => cidrsOverlap(pool, used)));
}

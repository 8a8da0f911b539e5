/** Networks with their bridges, subnets and gateways decided. */
import { cidrsOverlap, formatCidr, parseCidr, type Cidr } from '../model/address.ts';
import type { AddressedNetwork } from '../model/addressedLab.ts';
import type { IpamBlock, LabNetwork } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { bridgeMac, shortId, type Identifiers } from './identifiers.ts';
import { createAddressPool, type AddressPool } from './ipam.ts';
import { cidrOf, chooseSubnets, ipv4Block } from './subnets.ts';

/** A network and what is left of its addresses. */
export interface NetworkWithPool {
  readonly network: AddressedNetwork;
  readonly pool: AddressPool;
  /** True where a running lab's network goes on with its subnet: addresses in it may be kept. */
  readonly isKept: boolean;
}

/** See {@link addressNetworks}. */
export interface NetworkWishes {
  readonly networks: readonly LabNetwork[];
  /** Networks of the host's interfaces. */
  readonly inUse: readonly Cidr[];
  /** Interfaces of the host, after which no bridge may be named. */
  readonly interfaces: readonly string[];
  readonly identifiers: Identifiers;
  /** Networks of the running lab. */
  readonly previous: readonly AddressedNetwork[];
}

/**
 * The networks in the order given. The gateway is the first address of the range, or the one given (Docker takes it
 * before any other); auxiliary addresses go to nobody. Throws what {@link chooseSubnets} throws, and
 * `address-conflict` for two bridges of one name and for a gateway, range or auxiliary address that cannot be.
 */
export function addressNetworks(wishes: NetworkWishes): readonly NetworkWithPool[] {
  const kept = keptSubnets(wishes);
  const subnets = chooseSubnets({ networks: wishes.networks, inUse: wishes.inUse, kept });
  const bridges = new Set(wishes.interfaces);
  return wishes.networks.flatMap((spec) => {
    const cidr = subnets.get(spec.name);
    if (cidr === undefined) return [];
    const { pool, gateway } = openPool(spec, cidr);
    const before = wishes.previous.find((network) => network.spec.name === spec.name);
    const id = before?.id ?? wishes.identifiers.id('network', spec.name);
    const bridge = bridgeName(spec, id);
    if (bridges.has(bridge)) throw sameBridgeName(spec, bridge);
    bridges.add(bridge);
    const network = { spec, id, bridge, mac: bridgeMac(id), subnet: formatCidr(cidr), gateway };
    return [{ network, pool, isKept: kept.has(spec.name) }];
  });
}

/** Subnets of the running lab whose networks still wish the same. */
function keptSubnets({ networks, previous, inUse }: NetworkWishes): ReadonlyMap<string, Cidr> {
  return new Map(
    previous.flatMap(({ spec, subnet }) => {
      const now = networks.find(({ name }) => name === spec.name);
      const cidr = parseCidr(subnet);
      if (now === undefined || cidr === undefined || ipamKey(now) !== ipamKey(spec)) return [];
      return inUse.some((used) => cidrsOverlap(used, cidr)) ? [] : [[spec.name, cidr] as const];
    }),
  );
}

/** Equal for two networks whose addresses are to be chosen alike. */
function ipamKey({ ipam }: LabNetwork): string {
  return JSON.stringify(
    ipam.map(({ subnet, gateway, ipRange, auxAddresses }) => [
      subnet ?? '',
      gateway ?? '',
      ipRange ?? '',
      Object.entries(auxAddresses)
        .map(([name, address]) => `${name}=${address}`)
        .toSorted(),
    ]),
  );
}

function openPool(spec: LabNetwork, cidr: Cidr): { readonly pool: AddressPool; readonly gateway: string } {
  const object = `network ${spec.name}`;
  const block: IpamBlock = ipv4Block(spec) ?? { auxAddresses: {} };
  const range = block.ipRange === undefined ? undefined : cidrOf('ip_range', block.ipRange, object);
  const pool = createAddressPool({ object, cidr, range });
  const gatewayOwner = `the gateway of network ${spec.name}`;
  if (block.gateway !== undefined) pool.take(block.gateway, gatewayOwner);
  const gateway = block.gateway ?? pool.takeNext(gatewayOwner);
  for (const [name, address] of Object.entries(block.auxAddresses)) {
    pool.take(address, `the auxiliary address ${name} of network ${spec.name}`);
  }
  return { pool, gateway };
}

function bridgeName(spec: LabNetwork, id: string): string {
  return spec.bridgeName ?? (spec.kind === 'default-bridge' ? 'docker0' : `br-${shortId(id)}`);
}

function sameBridgeName(spec: LabNetwork, bridge: string): LabError {
  return new LabError(
    'address-conflict',
    say`Cannot create network ${spec.name}: an interface of the name ${bridge} exists already.`,
    {
      object: `network ${spec.name}`,
      remedy: 'Choose another com.docker.network.bridge.name, or give none.',
    },
  );
}

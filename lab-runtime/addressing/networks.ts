/** Networks with their bridges, subnets and gateways decided. */
import { formatCidr, parseCidr, type Cidr } from '../model/address.ts';
import type { AddressedNetwork } from '../model/addressedLab.ts';
import type { LabNetwork } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { bridgeMac, shortId, type Identifiers } from './identifiers.ts';
import { createAddressPool, type AddressPool } from './ipam.ts';
import { chooseSubnets, ipv4Block } from './subnets.ts';

/** A network and what is left of its addresses. */
export interface NetworkWithPool {
  readonly network: AddressedNetwork;
  readonly pool: AddressPool;
}

/** See {@link addressNetworks}. */
export interface NetworkWishes {
  readonly networks: readonly LabNetwork[];
  readonly inUse: readonly Cidr[];
  readonly identifiers: Identifiers;
  /** Interfaces of the host that no bridge may be named after. */
  readonly interfaces: readonly string[];
  /** Networks of the running lab, if it runs. */
  readonly previous: readonly AddressedNetwork[];
}

/**
 * Decides the networks; the result stands in the order given. The gateway is the first address of the range (Docker
 * takes it before any other), unless one is given; auxiliary addresses go to nobody. Throws what
 * {@link chooseSubnets} throws, and `address-conflict` for bridge names, gateways and auxiliary addresses that cannot be.
 */
export function addressNetworks(wishes: NetworkWishes): readonly NetworkWithPool[] {
  const subnets = chooseSubnets({ ...wishes, kept: keptSubnets(wishes) });
  const bridges = new Set(wishes.interfaces);
  return wishes.networks.flatMap((spec) => {
    const cidr = subnets.get(spec.name);
    return cidr === undefined ? [] : [addressNetwork(spec, cidr, bridges, wishes)];
  });
}

function addressNetwork(spec: LabNetwork, cidr: Cidr, bridges: Set<string>, wishes: NetworkWishes): NetworkWithPool {
  const before = wishes.previous.find((network) => network.spec.name === spec.name);
  const id = before?.id ?? wishes.identifiers.id('network', spec.name);
  const pool = createAddressPool({ object: `network ${spec.name}`, cidr, range: rangeOf(spec) });
  const gateway = takeGateway(spec, pool);
  const bridge = takeBridge(spec, id, bridges);
  return { network: { spec, id, bridge, mac: before?.mac ?? bridgeMac(id), subnet: formatCidr(cidr), gateway }, pool };
}

/** A running network keeps the subnet it got where the lab file does not ask for another. */
function keptSubnets({ networks, previous }: NetworkWishes): ReadonlyMap<string, Cidr> {
  return new Map(
    networks.flatMap((spec) => {
      const before = previous.find((network) => network.spec.name === spec.name);
      const cidr = before === undefined ? undefined : parseCidr(before.subnet);
      const wish = ipv4Block(spec)?.subnet;
      return cidr !== undefined && (wish === undefined || wish === before?.subnet) ? [[spec.name, cidr] as const] : [];
    }),
  );
}

function rangeOf(spec: LabNetwork): Cidr | undefined {
  const text = ipv4Block(spec)?.ipRange;
  if (text === undefined) return undefined;
  const range = parseCidr(text);
  if (range !== undefined) return range;
  throw new LabError('bad-lab-file', `Invalid ip_range ${text}.`, {
    object: `network ${spec.name}`,
    remedy: 'Write a network and the length of its prefix, for example 172.30.5.0/24.',
  });
}

function takeGateway(spec: LabNetwork, pool: AddressPool): string {
  const block = ipv4Block(spec);
  const owner = `the gateway of network ${spec.name}`;
  for (const [name, address] of Object.entries(block?.auxAddresses ?? {})) {
    pool.take(address, `the auxiliary address ${name} of network ${spec.name}`);
  }
  if (block?.gateway === undefined) return pool.takeNext(owner);
  pool.take(block.gateway, owner);
  return block.gateway;
}

function takeBridge(spec: LabNetwork, id: string, bridges: Set<string>): string {
  const name = spec.bridgeName ?? (spec.kind === 'default-bridge' ? 'docker0' : `br-${shortId(id)}`);
  if (bridges.has(name)) {
    throw new LabError('address-conflict', `There is an interface ${name} already`, {
      object: `network ${spec.name}`,
      remedy: 'Give the network another com.docker.network.bridge.name.',
    });
  }
  bridges.add(name);
  return name;
}

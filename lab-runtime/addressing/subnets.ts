/** Which subnet each network gets. */
import { cidrsOverlap, formatCidr, parseCidr, type Cidr } from '../model/address.ts';
import type { IpamBlock, LabNetwork } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { firstFreePool } from './pools.ts';

/** A subnet that is spoken for, and by whom: `network front`, `the host`. */
interface Claim {
  readonly cidr: Cidr;
  readonly owner: string;
}

/** See {@link chooseSubnets}. */
export interface SubnetWishes {
  readonly networks: readonly LabNetwork[];
  /** Networks of the host's interfaces. */
  readonly inUse: readonly Cidr[];
  /** Subnets, by network name, that networks of a running lab already have. */
  readonly kept: ReadonlyMap<string, Cidr>;
}

/**
 * Subnets by network name. Who has one keeps it; then comes docker0, as on every Docker host; then the subnets given
 * in the lab file; then the others take default pools in file order. Docker has no such foresight: it makes networks
 * one by one, and a given subnet that an earlier network's pool overlaps is refused. Where Docker succeeds the result
 * is the same. Throws `address-conflict` for subnets that overlap, `address-exhausted` when no pool is left.
 */
export function chooseSubnets({ networks, inUse, kept }: SubnetWishes): ReadonlyMap<string, Cidr> {
  const claims: Claim[] = inUse.map((cidr) => ({ cidr, owner: 'the host' }));
  const chosen = new Map<string, Cidr>();
  const claim = (network: LabNetwork, cidr: Cidr): void => {
    const rival = claims.find((other) => cidrsOverlap(other.cidr, cidr));
    if (rival !== undefined) throw overlap(network, cidr, rival);
    claims.push({ cidr, owner: `network ${network.name}` });
    chosen.set(network.name, cidr);
  };
  const turns: readonly ((network: LabNetwork) => boolean)[] = [
    (network) => kept.has(network.name),
    (network) => network.kind === 'default-bridge',
    (network) => givenSubnet(network) !== undefined,
    () => true,
  ];
  for (const isTurn of turns) {
    for (const network of networks) {
      if (chosen.has(network.name) || !isTurn(network)) continue;
      claim(network, kept.get(network.name) ?? givenSubnet(network) ?? freePool(network, claims));
    }
  }
  return chosen;
}

/** The IPv4 block of a network: its first block whose subnet is not of IPv6. Throws `bad-lab-file` where there are two. */
export function ipv4Block(network: LabNetwork): IpamBlock | undefined {
  const blocks = network.ipam.filter(({ subnet }) => subnet === undefined || !subnet.includes(':'));
  if (blocks.length > 1) {
    throw new LabError(
      'bad-lab-file',
      say`A bridge has one IPv4 subnet: the bridge driver does not support multiple subnets.`,
      {
        object: `network ${network.name}`,
        remedy: 'Keep one of the IPv4 subnets, or make a second network.',
      },
    );
  }
  return blocks[0];
}

/** The network that `text` writes. Throws `bad-lab-file` where it writes none. */
export function cidrOf(key: 'subnet' | 'ip_range', text: string, object: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return cidr;
  throw new LabError('bad-lab-file', say`Invalid ${key} ${JSON.stringify(text)}.`, {
    object,
    remedy: 'Write a network and the length of its prefix, for example 172.30.0.0/16.',
  });
}

function givenSubnet(network: LabNetwork): Cidr | undefined {
  const text = ipv4Block(network)?.subnet;
  return text === undefined ? undefined : cidrOf('subnet', text, `network ${network.name}`);
}

function freePool(network: LabNetwork, claims: readonly Claim[]): Cidr {
  const pool = firstFreePool(claims.map(({ cidr }) => cidr));
  if (pool !== undefined) return pool;
  throw new LabError(
    'address-exhausted',
    say`Could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network.`,
    {
      object: `network ${network.name}`,
      remedy: 'Give the network a subnet of its own under ipam, for example 10.1.0.0/24, or remove networks.',
    },
  );
}

function overlap(network: LabNetwork, cidr: Cidr, rival: Claim): LabError {
  const taken = `${formatCidr(rival.cidr)} of ${rival.owner}`;
  return new LabError(
    'address-conflict',
    say`Pool overlaps with other one on this address space: ${formatCidr(cidr)} overlaps ${taken}.`,
    {
      object: `network ${network.name}`,
      remedy: `Choose a subnet that shares no address with ${formatCidr(rival.cidr)}.`,
    },
  );
}

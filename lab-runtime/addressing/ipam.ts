/** Handing out the addresses of one network, as libnetwork's ipam does (ipam/allocator.go). */
import {
  addressFromBigInt,
  addressToBigInt,
  cidrContains,
  cidrContainsCidr,
  firstAddress,
  formatCidr,
  lastAddress,
  type Cidr,
} from '../model/address.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/** The addresses of one network and who has them. Nothing is given back: an address pool lives for one calculation. */
export interface AddressPool {
  readonly cidr: Cidr;
  /** Gives this very address to `owner`; it may lie outside the range. Throws `address-conflict`. */
  take(address: string, owner: string): void;
  /** Gives the lowest free address of the range to `owner`. Throws `address-exhausted`. */
  takeNext(owner: string): string;
  isFree(address: string): boolean;
}

/** See {@link createAddressPool}. */
export interface AddressPoolOptions {
  /** For errors: `network front`. */
  readonly object: string;
  readonly cidr: Cidr;
  /** Where addresses come from that nobody asked for; default the whole network. */
  readonly range?: Cidr | undefined;
}

/**
 * A fresh pool. Only the network's own and its broadcast address are reserved, so a range inside the network
 * hands out its first address too, even a `.0`. Throws `address-conflict` where the range leaves the network.
 */
export function createAddressPool({ object, cidr, range = cidr }: AddressPoolOptions): AddressPool {
  if (!cidrContainsCidr(cidr, range)) throw rangeOutside(object, cidr, range);
  const owners = new Map([
    [firstAddress(cidr), 'the network itself'],
    [lastAddress(cidr), 'broadcasts'],
  ]);
  const end = addressToBigInt(lastAddress(range));
  let next = addressToBigInt(range.network);

  return {
    cidr,
    isFree: (address) => cidrContains(cidr, address) && !owners.has(address),
    take: (address, owner) => {
      if (!cidrContains(cidr, address)) throw outside(address, cidr, owner);
      const other = owners.get(address);
      if (other !== undefined) throw alreadyInUse(address, owner, other);
      owners.set(address, owner);
    },
    takeNext: (owner) => {
      for (; next <= end; next++) {
        const address = addressFromBigInt(next);
        if (address === undefined || owners.has(address)) continue;
        owners.set(address, owner);
        return address;
      }
      throw exhausted(object, range, owner);
    },
  };
}

function rangeOutside(object: string, cidr: Cidr, range: Cidr): LabError {
  return new LabError(
    'address-conflict',
    say`The ip_range ${formatCidr(range)} is not part of the subnet ${formatCidr(cidr)}.`,
    {
      object,
      remedy: `Choose an ip_range within ${formatCidr(cidr)}.`,
    },
  );
}

function outside(address: string, cidr: Cidr, owner: string): LabError {
  return new LabError(
    'address-conflict',
    say`Invalid address ${address}: it does not belong to the network's subnet ${formatCidr(cidr)}.`,
    {
      object: owner,
      remedy: `Choose an address within ${formatCidr(cidr)}.`,
    },
  );
}

function alreadyInUse(address: string, owner: string, other: string): LabError {
  return new LabError('address-conflict', say`Address already in use: ${address} belongs to ${other}.`, {
    object: owner,
    remedy: 'Choose another address, or give none and let Vethscope choose one.',
  });
}

function exhausted(object: string, range: Cidr, owner: string): LabError {
  return new LabError(
    'address-exhausted',
    say`No available IPv4 addresses on this network's address pools: ${object} (${formatCidr(range)}).`,
    {
      object: owner,
      remedy: 'Give the network a larger subnet or ip_range, or attach fewer containers to it.',
    },
  );
}

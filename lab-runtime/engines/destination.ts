/** Names in a lab as addresses: whom a probe means by `web`, `host`, `client`. Pure. */
import type { AddressedContainer, AddressedLab } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { whereNamed, type Where } from './namespaces/enter.ts';
import type { RunningLab } from './namespaces/state.ts';

/**
 * The address that `from` would use for `to`. A container is taken on a network both share, else on its gateway
 * network; `host` is the gateway for a container and the uplink's address for the outside. An alias stands for the first
 * container that has it, of those `from` can reach. Addresses, and names the lab does not know but a container may, are
 * returned as they are when they look like an address or a domain name.
 */
export function destinationOf(running: RunningLab, from: Where, to: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(to) || to.includes(':')) return to;
  if (to === 'localhost') return '127.0.0.1';
  const where = known(running, from, to);
  if (where === undefined) return to;
  const { lab } = running;
  switch (where.kind) {
    case 'outside':
      return bare(lab.outside.find((peer) => peer.name === where.name)?.address ?? '');
    case 'host':
      return hostSeenFrom(lab, from);
    case 'container':
      return containerSeenFrom(lab, from, where.name);
  }
}

/** Names with a dot that the lab does not know are left to the resolver of who asks. */
function known(running: RunningLab, from: Where, name: string): Where | undefined {
  try {
    return whereNamed(running, name);
  } catch (error) {
    const alias = containerCalled(running.lab, from, name);
    if (alias !== undefined) return { kind: 'container', name: alias.spec.name };
    if (name.includes('.')) return undefined;
    throw error;
  }
}

/** An alias holds on its network; who is on none himself may mean that of any. */
function containerCalled(lab: AddressedLab, from: Where, alias: string): AddressedContainer | undefined {
  const networks = networksOf(lab, from);
  return lab.containers.find(({ endpoints }) =>
    endpoints.some(({ network, aliases }) => (networks?.has(network) ?? true) && aliases.includes(alias)),
  );
}

/** The networks that a container is on, also by way of another's namespace; undefined for all others. */
function networksOf(lab: AddressedLab, from: Where): ReadonlySet<string> | undefined {
  const source = from.kind === 'container' ? owner(lab, from.name) : undefined;
  if (source === undefined || source === 'host') return undefined;
  return new Set(source.endpoints.map(({ network }) => network));
}

function hostSeenFrom(lab: AddressedLab, from: Where): string {
  const container = from.kind === 'container' ? owner(lab, from.name) : undefined;
  const network = container === 'host' ? undefined : container?.gatewayNetwork;
  const gateway = lab.networks.find(({ spec }) => spec.name === network)?.gateway;
  return gateway ?? (from.kind === 'host' || container === 'host' ? '127.0.0.1' : bare(lab.uplink.address));
}

function containerSeenFrom(lab: AddressedLab, from: Where, name: string): string {
  const target = owner(lab, name);
  if (target === 'host') return hostSeenFrom(lab, from);
  if (from.kind === 'container' && from.name === name) return '127.0.0.1';
  const networks = networksOf(lab, from);
  const endpoint =
    target?.endpoints.find((one) => networks?.has(one.network)) ??
    target?.endpoints.find((one) => one.network === target.gatewayNetwork) ??
    target?.endpoints[0];
  if (endpoint !== undefined) return endpoint.address;
  throw new LabError('unknown-object', say`${name} has no address: it is on no network`, {
    object: `container ${name}`,
    remedy: `Connect it to one: vethscope network connect ${lab.name} NETWORK ${name}`,
  });
}

/** The container whose network namespace this one has; `host` for network mode host. */
function owner(lab: AddressedLab, name: string): AddressedContainer | 'host' | undefined {
  const container = lab.containers.find(({ spec }) => spec.name === name);
  const mode = container?.spec.networkMode;
  if (mode?.kind === 'host') return 'host';
  return mode?.kind === 'container' ? owner(lab, mode.container) : container;
}

function bare(interfaceAddress: string): string {
  return interfaceAddress.split('/')[0] ?? interfaceAddress;
}

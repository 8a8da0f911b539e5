/** Names in a lab as addresses: whom a probe means by `web`, `host`, `client`. Pure. */
import type { AddressedContainer, AddressedLab } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import { whereNamed, type Where } from './namespaces/enter.ts';
import type { RunningLab } from './namespaces/state.ts';

/**
 * The address that `from` would use for `to`. A container is taken on a network both share, else on its gateway
 * network; `host` is the gateway for a container and the uplink's address for the outside. Addresses, and names the
 * lab does not know but a container may, are returned as they are when they look like an address or a domain name.
 */
export function destinationOf(running: RunningLab, from: Where, to: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(to) || to.includes(':')) return to;
  const where = known(running, to);
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
function known(running: RunningLab, name: string): Where | undefined {
  try {
    return whereNamed(running, name);
  } catch (error) {
    if (name.includes('.')) return undefined;
    throw error;
  }
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
  const source = from.kind === 'container' ? owner(lab, from.name) : undefined;
  const networks = new Set(source === 'host' ? [] : (source?.endpoints ?? []).map((endpoint) => endpoint.network));
  const endpoint =
    target?.endpoints.find((one) => networks.has(one.network)) ??
    target?.endpoints.find((one) => one.network === target.gatewayNetwork) ??
    target?.endpoints[0];
  if (endpoint !== undefined) return endpoint.address;
  throw new LabError('unknown-object', `${name} has no address: it is on no network`, {
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

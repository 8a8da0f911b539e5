/** Addresses, MACs and veth names of what a command is about. Pure. */
import type { Link, Namespace } from '../lab-runtime/index.ts';
import { containerOf, namespaceOf } from './places.ts';
import type { ObservedLab } from './store.ts';
import type { Subject } from './subject.ts';

/** Its IPv4 address without prefix length; of several the first. */
export function addressOf({ running, snapshot }: ObservedLab, about: Subject): string | undefined {
  switch (about.kind) {
    case 'address':
      return about.address;
    case 'interface': {
      const namespace = snapshot && namespaceOf(snapshot, about.place);
      const own = namespace?.addresses.filter((one) => one.interface === about.interface) ?? [];
      return (own.find(({ family }) => family === 'ipv4') ?? own[0])?.address;
    }
    case 'endpoint':
      return endpointOf(running, about)?.address;
    case 'place':
      return addressOfPlace(running, about.place);
    case 'lab':
      return addressOfPlace(running, 'host');
    case 'network':
      return running.lab.networks.find(({ spec }) => spec.name === about.network)?.gateway;
    case 'port':
      return `${about.hostIp}:${String(about.hostPort)}`;
    default:
      return undefined;
  }
}

/** Its MAC. */
export function macOf({ running, snapshot }: ObservedLab, about: Subject): string | undefined {
  switch (about.kind) {
    case 'mac':
      return about.mac;
    case 'interface':
      return snapshot && linkOf(namespaceOf(snapshot, about.place), about.interface)?.mac;
    case 'endpoint':
      return endpointOf(running, about)?.mac;
    case 'place':
      return containerOf(running, about.place)?.endpoints[0]?.mac;
    default:
      return undefined;
  }
}

/** The host's end of its cable, as the kernel has it now. */
export function vethOf(observed: ObservedLab, about: Subject): string | undefined {
  const { running, snapshot } = observed;
  switch (about.kind) {
    case 'interface': {
      const link = snapshot && linkOf(namespaceOf(snapshot, about.place), about.interface);
      if (link?.kind !== 'veth') return undefined;
      return about.place === 'host' ? link.name : hostEnd(observed, link);
    }
    case 'endpoint':
    case 'place': {
      const endpoint =
        about.kind === 'endpoint' ? endpointOf(running, about) : containerOf(running, about.place)?.endpoints[0];
      if (snapshot === undefined || endpoint === undefined) return endpoint?.hostInterface;
      const link = linkOf(namespaceOf(snapshot, about.place), endpoint.containerInterface);
      return link && hostEnd(observed, link);
    }
    default:
      return undefined;
  }
}

function hostEnd({ snapshot }: ObservedLab, { peer }: Link): string | undefined {
  return peer !== undefined && peer.inode === snapshot?.host.inode ? peer.name : undefined;
}

function linkOf(namespace: Namespace | undefined, name: string): Link | undefined {
  return namespace?.links.find((link) => link.name === name);
}

function endpointOf(
  running: ObservedLab['running'],
  { place, network }: { readonly place: string; readonly network: string },
) {
  return containerOf(running, place)?.endpoints.find((endpoint) => endpoint.network === network);
}

function addressOfPlace({ lab }: ObservedLab['running'], place: string): string | undefined {
  const container = lab.containers.find(({ spec }) => spec.name === place);
  if (container !== undefined) return container.endpoints[0]?.address;
  const cidr = place === 'host' ? lab.uplink.address : lab.outside.find(({ name }) => name === place)?.address;
  return cidr?.split('/')[0];
}

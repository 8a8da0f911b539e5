/** Addresses, MACs and veth names of what a command is about. Pure. */
import type { Link, Namespace } from '../lab-runtime/index.ts';
import { labRefOf } from './labRef.ts';
import { containerOf, namespaceOf } from './places.ts';
import type { ObservedLab } from './store.ts';
import type { Subject, SubjectOf } from './subject.ts';
import { observeEndpoint, type ObservedEndpoint } from './views/model/observeEndpoint.ts';
import { portText } from './views/model/portText.ts';

/** Its IPv4 address without prefix length; of several the first. */
export function addressOf(observed: ObservedLab, about: Subject): string | undefined {
  const { running, snapshot } = observed;
  switch (about.kind) {
    case 'address':
      return about.address;
    case 'interface': {
      const namespace = snapshot && namespaceOf(snapshot, about.place);
      const own = namespace?.addresses.filter((one) => one.interface === about.interface) ?? [];
      return (own.find(({ family }) => family === 'ipv4') ?? own[0])?.address;
    }
    case 'endpoint':
      return seenEndpoint(observed, about)?.addresses[0]?.split('/')[0];
    case 'place':
      return addressOfPlace(observed, about.place);
    case 'lab':
      return addressOfPlace(observed, 'host');
    case 'network':
      return running.lab.networks.find(({ spec }) => spec.name === about.network)?.gateway;
    case 'port':
      return portText(about);
    default:
      return undefined;
  }
}

/** Its MAC. */
export function macOf(observed: ObservedLab, about: Subject): string | undefined {
  const { snapshot } = observed;
  switch (about.kind) {
    case 'mac':
      return about.mac;
    case 'interface':
      return snapshot && linkOf(namespaceOf(snapshot, about.place), about.interface)?.mac;
    case 'endpoint':
    case 'place':
      return seenEndpoint(observed, about)?.mac;
    default:
      return undefined;
  }
}

/** The host's end of its cable, as the kernel has it now. */
export function vethOf(observed: ObservedLab, about: Subject): string | undefined {
  const { snapshot } = observed;
  switch (about.kind) {
    case 'interface': {
      const link = snapshot && linkOf(namespaceOf(snapshot, about.place), about.interface);
      if (link?.kind !== 'veth') return undefined;
      return about.place === 'host' ? link.name : hostEnd(observed, link);
    }
    case 'endpoint':
    case 'place': {
      const veth = seenEndpoint(observed, about)?.veth;
      return veth?.known === true ? veth.value : undefined;
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

/** An endpoint as the kernel has it, as the Labs view shows it; of a container its first one. */
function seenEndpoint(
  { running, snapshot }: ObservedLab,
  about: SubjectOf<'endpoint'> | SubjectOf<'place'>,
): ObservedEndpoint | undefined {
  const endpoints = containerOf(running, about.place)?.endpoints ?? [];
  const endpoint = about.kind === 'place' ? endpoints[0] : endpoints.find(({ network }) => network === about.network);
  return endpoint && observeEndpoint(snapshot, running.lab, about.place, endpoint);
}

function addressOfPlace(observed: ObservedLab, place: string): string | undefined {
  const { lab } = observed.running;
  if (containerOf(observed.running, place) !== undefined) {
    const seen = seenEndpoint(observed, { kind: 'place', ...labRefOf(observed), place });
    return seen?.addresses[0]?.split('/')[0];
  }
  const cidr = place === 'host' ? lab.uplink.address : lab.outside.find(({ name }) => name === place)?.address;
  return cidr?.split('/')[0];
}

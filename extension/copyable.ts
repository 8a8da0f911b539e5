/** Addresses, MACs and veth names of what a command is about. Pure. */
import type { Link, Namespace, SnapshotEndpoint } from '../lab-runtime/index.ts';
import { refOf } from './labRef.ts';
import { containerAt, containerOf, namespaceOf } from './places.ts';
import type { Observed } from './store.ts';
import type { Subject, SubjectOf } from './subject.ts';
import { observeEndpoint, type ObservedEndpoint } from './views/model/observeEndpoint.ts';
import { portText } from './views/model/portText.ts';

/** Its IPv4 address without prefix length; of several the first. */
export function addressOf(observed: Observed, about: Subject): string | undefined {
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
      return running?.lab.networks.find(({ spec }) => spec.name === about.network)?.gateway;
    case 'port':
      return portText(about);
    default:
      return undefined;
  }
}

/** Its MAC. */
export function macOf(observed: Observed, about: Subject): string | undefined {
  const { snapshot } = observed;
  switch (about.kind) {
    case 'mac':
      return about.mac;
    case 'interface':
      return snapshot && linkOf(namespaceOf(snapshot, about.place), about.interface)?.mac;
    case 'endpoint':
    case 'place':
      return seenEndpoint(observed, about)?.mac ?? cableOf(observed, about.place)?.mac;
    default:
      return undefined;
  }
}

/** The host's end of its cable, as the kernel has it now. */
export function vethOf(observed: Observed, about: Subject): string | undefined {
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
      return veth?.known === true ? veth.value : cableOf(observed, about.place)?.hostInterface;
    }
    default:
      return undefined;
  }
}

function hostEnd({ snapshot }: Observed, { peer }: Link): string | undefined {
  return peer !== undefined && peer.inode === snapshot?.host.inode ? peer.name : undefined;
}

function linkOf(namespace: Namespace | undefined, name: string): Link | undefined {
  return namespace?.links.find((link) => link.name === name);
}

/** An endpoint as the kernel has it, as the Labs view shows it; of a container its first one. */
function seenEndpoint(
  { running, snapshot }: Observed,
  about: SubjectOf<'endpoint'> | SubjectOf<'place'>,
): ObservedEndpoint | undefined {
  if (running === undefined) return undefined;
  const endpoints = containerOf(running, about.place)?.endpoints ?? [];
  const endpoint = about.kind === 'place' ? endpoints[0] : endpoints.find(({ network }) => network === about.network);
  return endpoint && observeEndpoint(snapshot, running.lab, about.place, endpoint);
}

function addressOfPlace(observed: Observed, place: string): string | undefined {
  if (observed.running === undefined) return machineAddress(observed, place);
  const { lab } = observed.running;
  if (containerOf(observed.running, place) !== undefined) {
    const seen = seenEndpoint(observed, { kind: 'place', ...refOf(observed), place });
    return seen?.addresses[0]?.split('/')[0];
  }
  const cidr = place === 'host' ? lab.uplink.address : lab.outside.find(({ name }) => name === place)?.address;
  return cidr?.split('/')[0];
}

/** The first cable of a machine's container. */
function cableOf({ running, snapshot }: Observed, place: string): SnapshotEndpoint | undefined {
  const container = running === undefined && snapshot !== undefined ? containerAt(snapshot, place) : undefined;
  return container && snapshot?.endpoints.find(({ containerId }) => containerId === container.id);
}

/** Of a container that of its first cable, of any other place the first that is not of the loopback interface. */
function machineAddress(observed: Observed, place: string): string | undefined {
  const cable = cableOf(observed, place);
  if (cable !== undefined) return cable.address === '' ? undefined : cable.address;
  const namespace = observed.snapshot && namespaceOf(observed.snapshot, place);
  const uplink = namespace?.routes.find(({ destination }) => destination === 'default')?.device;
  const own = namespace?.addresses.filter((one) => one.family === 'ipv4' && one.interface !== 'lo') ?? [];
  return (own.find((one) => one.interface === uplink) ?? own[0])?.address;
}

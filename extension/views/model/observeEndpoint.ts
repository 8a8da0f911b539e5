/** An endpoint as the kernel has it, found from the container's end. */
import type { AddressedLab, Endpoint, Fact, Link, Snapshot } from '../../../lab-runtime/index.ts';
import * as l10n from '@vscode/l10n';
import { namespaceOf } from '../../places.ts';

/** What is known of an endpoint. Addresses are CIDR. */
export interface ObservedEndpoint {
  readonly addresses: readonly string[];
  readonly mac: string;
  /** The host's end of the cable. */
  readonly veth: Fact<string>;
  /** The bridge it is plugged into. */
  readonly bridge: Fact<string>;
}

/** Reads an endpoint from a snapshot. Where there is none, it is shown as it was built. */
export function observeEndpoint(
  snapshot: Snapshot | undefined,
  lab: AddressedLab,
  container: string,
  endpoint: Endpoint,
): ObservedEndpoint {
  const built = asBuilt(lab, endpoint);
  if (snapshot === undefined) return built;
  const namespace = namespaceOf(snapshot, container);
  if (namespace === undefined) return { ...built, ...nothingKnown(l10n.t('{0} is not running', container)) };
  const link = namespace.links.find(({ name }) => name === endpoint.containerInterface);
  if (link === undefined) {
    return { ...built, ...nothingKnown(l10n.t('{0} has no {1} any more', container, endpoint.containerInterface)) };
  }
  return {
    addresses: namespace.addresses
      .filter(({ ifindex, family }) => ifindex === link.ifindex && family === 'ipv4')
      .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`),
    mac: link.mac ?? built.mac,
    ...otherEnd(snapshot, link),
  };
}

function asBuilt(lab: AddressedLab, endpoint: Endpoint): ObservedEndpoint {
  const bridge = lab.networks.find(({ spec }) => spec.name === endpoint.network)?.bridge ?? '';
  return {
    addresses: [`${endpoint.address}/${String(endpoint.prefixLength)}`],
    mac: endpoint.mac,
    veth: { known: true, value: endpoint.hostInterface },
    bridge: { known: true, value: bridge },
  };
}

/** A peer is the one that the kernel confirmed from both ends, never one that merely has the right name. */
function otherEnd({ host }: Snapshot, { peer, name }: Link): Pick<ObservedEndpoint, 'veth' | 'bridge'> {
  if (peer === undefined || peer.inode !== host.inode) {
    return nothingKnown(l10n.t('the other end of {0} is not on the host', name));
  }
  const link = host.links.find(({ ifindex }) => ifindex === peer.ifindex);
  return {
    veth: { known: true, value: peer.name },
    bridge:
      link?.master === undefined
        ? { known: false, why: l10n.t('{0} is plugged into no bridge', peer.name) }
        : { known: true, value: link.master },
  };
}

function nothingKnown(why: string): Pick<ObservedEndpoint, 'veth' | 'bridge'> {
  return { veth: { known: false, why }, bridge: { known: false, why } };
}

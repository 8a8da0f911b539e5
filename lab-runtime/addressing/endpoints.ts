/** Endpoints of the containers: address, MAC and interface names on each network. */
import type { Endpoint } from '../model/addressedLab.ts';
import type { Attachment, LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { macFromIpv4 } from '../model/mac.ts';
import type { Identifiers } from './identifiers.ts';
import type { NetworkWithPool } from './networks.ts';

/** Attachments in the order in which they are made: priority first, as Compose does, then by name, as Docker sorts. */
export function attachmentsOf(container: LabContainer): readonly Attachment[] {
  if (container.networkMode.kind !== 'networks') return [];
  return container.networkMode.attachments.toSorted(
    (a, b) => b.priority - a.priority || (a.network < b.network ? -1 : a.network > b.network ? 1 : 0),
  );
}

/**
 * The endpoints of one container. Addresses that were wished or kept must have been taken from the pools before
 * (`reserved`); the others come next. A container that is connected to a further network while it runs keeps its
 * interfaces and gets the next number (Docker ≤ 27 never gives a number twice).
 */
export function addressEndpoints(
  container: LabContainer,
  networks: readonly NetworkWithPool[],
  identifiers: Identifiers,
  reserved: ReadonlyMap<string, string>,
  before: readonly Endpoint[],
): readonly Endpoint[] {
  const attachments = attachmentsOf(container);
  const kept = before.filter((endpoint) => attachments.some(({ network }) => network === endpoint.network));
  let number = before.reduce((highest, { containerInterface }) => Math.max(highest, interfaceNumber(containerInterface) + 1), 0);
  const made = attachments.map((attachment): Endpoint => {
    const { network, pool } = networkOf(container, attachment, networks);
    const old = kept.find((endpoint) => endpoint.network === attachment.network);
    const address = reserved.get(attachment.network) ?? pool.takeNext(`container ${container.name}`);
    const name = `${container.name}/${attachment.network}`;
    return {
      network: attachment.network,
      containerInterface: old?.containerInterface ?? `${network.spec.containerInterfacePrefix}${String(number++)}`,
      hostInterface: old?.hostInterface ?? identifiers.veth('endpoint', name),
      temporaryInterface: old?.temporaryInterface ?? identifiers.veth('temporary', name),
      address,
      prefixLength: pool.cidr.prefixLength,
      mac: attachment.macAddress ?? macFromIpv4(address),
      aliases: attachment.aliases,
    };
  });
  return made.toSorted((a, b) => interfaceNumber(a.containerInterface) - interfaceNumber(b.containerInterface));
}

/** Docker's choice among a container's networks: not internal, then the name that comes first. */
export function gatewayNetworkOf(container: LabContainer, networks: readonly NetworkWithPool[]): string | undefined {
  const attached = attachmentsOf(container).flatMap(
    (attachment) => networks.find(({ network }) => network.spec.name === attachment.network)?.network.spec ?? [],
  );
  const best = attached.toSorted(
    (a, b) => Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  return best[0]?.name;
}

/** The network an attachment names; throws `unknown-object` where the lab has none such. */
export function networkOf(
  container: LabContainer,
  attachment: Attachment,
  networks: readonly NetworkWithPool[],
): NetworkWithPool {
  const found = networks.find(({ network }) => network.spec.name === attachment.network);
  if (found !== undefined) return found;
  throw new LabError('unknown-object', `Network ${attachment.network} not found`, {
    object: `container ${container.name}`,
    remedy: `There are: ${networks.map(({ network }) => network.spec.name).join(', ')}`,
  });
}

function interfaceNumber(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

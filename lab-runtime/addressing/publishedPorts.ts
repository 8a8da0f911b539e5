/** Which host ports lead to which containers. */
import type { AddressedContainer, PublishedPort } from '../model/addressedLab.ts';
import type { LabContainer } from '../model/lab.ts';
import type { HostPorts } from './hostPorts.ts';
import { bindingsInOrder, type Binding } from './portOrder.ts';

/** A container whose ports are to be published. */
export interface Publisher {
  readonly spec: LabContainer;
  /** Where ports are bound that name no host address. */
  readonly hostIp: string;
  /** The container as it runs, where it does. */
  readonly previous?: AddressedContainer | undefined;
}

/** One binding on its way to a host port. */
interface Slot {
  readonly publisher: Publisher;
  readonly binding: Binding;
  readonly hostIp: string;
  readonly owner: string;
  readonly previousPort: number | undefined;
}

/**
 * Host ports by container name, each container's in Docker's order. What runs keeps its ports; then the exact ports
 * are taken; then ranges and ephemeral ports, in start order. Docker takes them as containers start, so an exact port may
 * turn out to be gone; where Docker succeeds the result is the same. Throws `port-conflict`.
 */
export function publishPorts(
  publishers: readonly Publisher[],
  hostPorts: HostPorts,
): ReadonlyMap<string, readonly PublishedPort[]> {
  const slots = publishers.flatMap(slotsOf);
  const taken = new Map<Slot, number>();
  for (const slot of slots) keepPort(slot, hostPorts, taken);
  for (const slot of slots) {
    const exact = exactPort(slot.binding);
    if (exact === undefined || taken.has(slot)) continue;
    hostPorts.take({ hostIp: slot.hostIp, port: exact, protocol: slot.binding.protocol }, slot.owner);
    taken.set(slot, exact);
  }
  for (const slot of slots) if (!taken.has(slot)) taken.set(slot, choosePort(slot, hostPorts));
  return new Map(
    publishers.map((publisher) => [
      publisher.spec.name,
      slots.flatMap((slot) => {
        const hostPort = taken.get(slot);
        if (slot.publisher !== publisher || hostPort === undefined) return [];
        const { containerPort, protocol } = slot.binding;
        return [{ hostIp: slot.hostIp, hostPort, containerPort, protocol }];
      }),
    ]),
  );
}

function slotsOf(publisher: Publisher): readonly Slot[] {
  const former = formerPorts(publisher);
  return bindingsInOrder(publisher.spec).map((binding) => {
    const hostIp = binding.hostIp ?? publisher.hostIp;
    const match = former.get(bindingKey(binding))?.shift();
    return {
      publisher,
      binding,
      hostIp,
      owner: `container ${publisher.spec.name}`,
      previousPort: match?.hostIp === hostIp ? match.hostPort : undefined,
    };
  });
}

/** Ports of the running container by the wish that they answered. */
function formerPorts({ previous }: Publisher): ReadonlyMap<string, PublishedPort[]> {
  const bindings = previous === undefined ? [] : bindingsInOrder(previous.spec);
  const former = new Map<string, PublishedPort[]>();
  for (const [index, binding] of bindings.entries()) {
    const port = previous?.ports[index];
    if (port === undefined) continue;
    const key = bindingKey(binding);
    former.set(key, [...(former.get(key) ?? []), port]);
  }
  return former;
}

function bindingKey({ hostIp, hostPorts, containerPort, protocol }: Binding): string {
  return [hostIp ?? '', hostPorts?.first ?? '', hostPorts?.last ?? '', containerPort, protocol].join(' ');
}

function keepPort(slot: Slot, hostPorts: HostPorts, taken: Map<Slot, number>): void {
  const { hostIp, previousPort, owner } = slot;
  if (previousPort === undefined) return;
  const wish = { hostIp, port: previousPort, protocol: slot.binding.protocol };
  if (!hostPorts.isFree(wish)) return;
  hostPorts.take(wish, owner);
  taken.set(slot, previousPort);
}

function exactPort({ hostPorts }: Binding): number | undefined {
  return hostPorts?.first === hostPorts?.last ? hostPorts?.first : undefined;
}

function choosePort({ binding, hostIp, owner }: Slot, hostPorts: HostPorts): number {
  const { protocol, hostPorts: range } = binding;
  return range === undefined
    ? hostPorts.takeEphemeral({ hostIp, protocol }, owner)
    : hostPorts.takeFrom({ hostIp, protocol, first: range.first, last: range.last }, owner);
}

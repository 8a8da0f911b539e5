/** In which order Docker up to 26 takes a container's ports: it decides who gets which ephemeral port, and the order of the rules. */
import type { LabContainer, PortWish } from '../model/lab.ts';

/** A port to publish, wished one by one or through `-P`. */
export type Binding = Omit<PortWish, 'source'>;

/**
 * A container's IPv4 bindings as go-connections `nat.SortPortMap` orders them: higher host port, then higher container
 * port, then tcp first; all of one container port together. So of 80 and 443 with `-P`, 443 comes first. Where host and
 * container ports disagree (`8080:80`, `443:443`) Docker's order is random; here the host port decides. A binding to
 * an IPv6 host address is left out: it has no IPv4 rule, only Docker's proxy serves it.
 */
export function bindingsInOrder(container: LabContainer): readonly Binding[] {
  const wished = container.ports
    .filter(({ hostIp }) => hostIp === undefined || !hostIp.includes(':'))
    .map(({ hostIp, hostPorts, containerPort, protocol }) => ({ hostIp, hostPorts, containerPort, protocol }));
  const published = new Set(container.ports.map(portKey));
  const exposed = container.expose.map(({ port, protocol }) => ({ containerPort: port, protocol }));
  const rest = container.publishAll ? exposed.filter((binding) => !published.has(portKey(binding))) : [];
  const sorted = [...wished, ...withoutDuplicates(rest)].toSorted(compareBindings);
  return [...Map.groupBy(sorted, portKey).values()].flat();
}

function compareBindings(a: Binding, b: Binding): number {
  return (
    (b.hostPorts?.first ?? 0) - (a.hostPorts?.first ?? 0) ||
    b.containerPort - a.containerPort ||
    protocolRank(a) - protocolRank(b) ||
    compareText(a.hostIp ?? '', b.hostIp ?? '')
  );
}

function protocolRank({ protocol }: Binding): number {
  return ['tcp', 'udp', 'sctp'].indexOf(protocol);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function portKey({ containerPort, protocol }: Pick<Binding, 'containerPort' | 'protocol'>): string {
  return `${String(containerPort)}/${protocol}`;
}

function withoutDuplicates(bindings: readonly Binding[]): readonly Binding[] {
  return [...new Map(bindings.map((binding) => [portKey(binding), binding])).values()];
}

/** Ports as Docker 20.10 prints them; labs publish for IPv4 only, so its second, IPv6 part is not there. */
import type { ContainerPort, PublishedPort } from '../../index.ts';

interface Group {
  /** What stands before the arrow: the host's address; undefined for a port that is only exposed. */
  readonly hostIp: string | undefined;
  readonly protocol: string;
  readonly first: number;
  last: number;
}

/**
 * The PORTS column of `docker ps`: `0.0.0.0:32769->80/tcp`, and `5432/tcp` for a port that is only exposed. Neighbours
 * whose host port equals the container's are one range: `0.0.0.0:7000-7003->7000-7003/tcp`. Ranges come first.
 */
export function portsColumn(published: readonly PublishedPort[], exposed: readonly ContainerPort[] = []): string {
  const groups: Group[] = [];
  const mapped: string[] = [];
  for (const one of sortedPorts(published, exposed)) {
    if (one.hostPort !== undefined && one.hostPort !== one.containerPort) mapped.push(arrow(one));
    else addToGroup(groups, one);
  }
  return [...groups.map(groupText), ...mapped].join(', ');
}

interface Port {
  readonly hostIp: string | undefined;
  readonly hostPort: number | undefined;
  readonly containerPort: number;
  readonly protocol: string;
}

/** By container port, then host address, host port and protocol. An exposed port that is published counts once. */
function sortedPorts(published: readonly PublishedPort[], exposed: readonly ContainerPort[]): readonly Port[] {
  const isPublished = ({ port, protocol }: ContainerPort): boolean =>
    published.some((one) => one.containerPort === port && one.protocol === protocol);
  const unpublished = exposed
    .filter((one) => !isPublished(one))
    .map(({ port, protocol }) => ({ hostIp: undefined, hostPort: undefined, containerPort: port, protocol }));
  return [...published, ...unpublished].toSorted(
    (a, b) =>
      a.containerPort - b.containerPort ||
      compare(a.hostIp ?? '', b.hostIp ?? '') ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
      compare(a.protocol, b.protocol),
  );
}

function addToGroup(groups: Group[], { hostIp, protocol, containerPort }: Port): void {
  const open = groups.findLast((group) => group.hostIp === hostIp && group.protocol === protocol);
  if (open?.last === containerPort - 1) open.last = containerPort;
  else groups.push({ hostIp, protocol, first: containerPort, last: containerPort });
}

function groupText({ hostIp, protocol, first, last }: Group): string {
  const range = first === last ? String(first) : `${String(first)}-${String(last)}`;
  return hostIp === undefined ? `${range}/${protocol}` : `${hostIp}:${range}->${range}/${protocol}`;
}

function arrow({ hostIp = '', hostPort, containerPort, protocol }: Port): string {
  return `${hostIp}:${String(hostPort)}->${String(containerPort)}/${protocol}`;
}

/** The lines of `docker port CONTAINER`: `80/tcp -> 0.0.0.0:32769`, by container port. */
export function portLines(published: readonly PublishedPort[]): string {
  return sortedPorts(published, [])
    .map(
      ({ hostIp = '', hostPort, containerPort, protocol }) =>
        `${String(containerPort)}/${protocol} -> ${hostIp}:${String(hostPort)}\n`,
    )
    .join('');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Wishes to publish ports of a running lab's containers, and to take them back. Pure. */
import type { PublishedPort } from '../model/addressedLab.ts';
import type { Lab, LabContainer, PortWish } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { changed } from './wish.ts';

/** A container's port, at all ports of the host that lead to it or at one of them. */
export interface PublishedAt extends Pick<PublishedPort, 'containerPort' | 'protocol'> {
  readonly hostIp?: string | undefined;
  readonly hostPort?: number | undefined;
}

/** With one more published port. */
export function withPort(lab: Lab, name: string, port: PortWish): Lab {
  return changed(lab, name, (container) => ({ ...container, ports: [...container.ports, port] }));
}

/**
 * Without the wishes that published a container's port; where the host's port is given, without the one for that. Its
 * program goes on listening there, so the port is still exposed; with `-P` the other ports stay published.
 */
export function withoutPort(lab: Lab, name: string, port: PublishedAt): Lab {
  return changed(lab, name, (container) => {
    const published = publishedWishes(container);
    const gone = wishesFor(published, port);
    if (gone.length === 0) {
      throw new LabError(
        'unknown-object',
        say`${name} does not publish ${String(port.containerPort)}/${port.protocol}`,
        {
          object: `container ${name}`,
        },
      );
    }
    const { containerPort, protocol } = port;
    const isExposed = container.expose.some((one) => one.port === containerPort && one.protocol === protocol);
    return {
      ...container,
      ports: published.filter((one) => !gone.includes(one)),
      publishAll: false,
      expose: isExposed ? container.expose : [...container.expose, { port: containerPort, protocol }],
    };
  });
}

/** What a container publishes, with what `-P` adds to it. */
function publishedWishes({ ports, expose, publishAll }: LabContainer): readonly PortWish[] {
  if (!publishAll) return ports;
  const isPublished = (port: number, protocol: string): boolean =>
    ports.some((one) => one.containerPort === port && one.protocol === protocol);
  const rest = expose.filter(({ port, protocol }) => !isPublished(port, protocol));
  return [...ports, ...rest.map(({ port, protocol }) => ({ containerPort: port, protocol }))];
}

/** A wish for this very port of the host comes before one that left the choice open, and one for this address before any. */
function wishesFor(ports: readonly PortWish[], port: PublishedAt): readonly PortWish[] {
  const { containerPort, protocol, hostIp, hostPort } = port;
  const all = ports.filter((one) => one.containerPort === containerPort && one.protocol === protocol);
  if (hostPort === undefined) return all;
  const ranked = [true, false].flatMap((exact) =>
    all.filter(({ hostPorts }) =>
      exact
        ? hostPorts !== undefined && hostPorts.first <= hostPort && hostPort <= hostPorts.last
        : hostPorts === undefined,
    ),
  );
  return [ranked.find((one) => one.hostIp === hostIp) ?? ranked.find((one) => one.hostIp === undefined)].filter(
    (one) => one !== undefined,
  );
}

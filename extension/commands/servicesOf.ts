/** What may be asked at the end of a journey: ports that are published or listened at, and what is typed. Pure. */
import * as l10n from '@vscode/l10n';
import type { AddressedLab, ProbeKind, Snapshot } from '../../lab-runtime/index.ts';
import { namespaceOf } from '../places.ts';
import type { Observed } from '../store.ts';

/** What is asked, and at which port. */
export interface Service {
  readonly kind: ProbeKind;
  readonly port?: number | undefined;
}

/** One of them, and why it is offered. */
export interface OfferedService extends Service {
  readonly reason: string;
}

/** Of a place: its ports by number, tcp before udp, then pages, then a ping. */
export function servicesOf({ running, snapshot }: Observed, place: string): readonly OfferedService[] {
  const found = new Map<string, OfferedService>();
  const offer = (one: OfferedService): void => {
    const key = serviceText(one);
    if (!found.has(key)) found.set(key, one);
  };
  for (const one of [...labPorts(running?.lab, place), ...seenPorts(snapshot, place)]) offer(one);
  const ports = [...found.values()].toSorted((a, b) => (a.port ?? 0) - (b.port ?? 0));
  const tcp = ports.filter(({ kind }) => kind === 'tcp');
  return [
    ...tcp,
    ...ports.filter(({ kind }) => kind === 'udp'),
    ...tcp.map(({ port, reason }) => ({ kind: 'http' as const, port, reason })),
    { kind: 'icmp', reason: l10n.t('a ping') },
  ];
}

function labPorts(lab: AddressedLab | undefined, place: string): readonly OfferedService[] {
  const containers = lab?.containers ?? [];
  if (place === 'host') {
    return containers.flatMap(({ spec, ports }) =>
      ports
        .filter(({ hostIp }) => hostIp === '0.0.0.0')
        .flatMap(({ protocol, hostPort }) => service(protocol, hostPort, l10n.t('published by {0}', spec.name))),
    );
  }
  const container = containers.find(({ spec }) => spec.name === place);
  if (container === undefined) return [];
  return [
    ...container.ports.flatMap(({ protocol, containerPort }) => service(protocol, containerPort, l10n.t('published'))),
    ...container.served.flatMap(({ protocol, port }) => service(protocol, port, l10n.t('served'))),
  ];
}

function seenPorts(snapshot: Snapshot | undefined, place: string): readonly OfferedService[] {
  const sockets = (snapshot && namespaceOf(snapshot, place)?.sockets) ?? [];
  return sockets.flatMap(({ protocol, port, process }) =>
    service(
      protocol,
      port,
      process === undefined ? l10n.t('listened at') : l10n.t('listened at by {0}', process.command),
    ),
  );
}

function service(protocol: string, port: number, reason: string): readonly OfferedService[] {
  return protocol === 'tcp' || protocol === 'udp' ? [{ kind: protocol, port, reason }] : [];
}

/** As it is shown and typed: `TCP 80`, `ICMP`. */
export function serviceText({ kind, port }: Service): string {
  return port === undefined ? kind.toUpperCase() : `${kind.toUpperCase()} ${String(port)}`;
}

/** What is picked or typed: `80`, `80/udp`, `http 80`, `icmp`, `ping`. Undefined for anything else. */
export function parseService(text: string): Service | undefined {
  const [, word = '', digits, protocol = ''] =
    /^(?:(tcp|udp|http|icmp|ping)\b)?[\s:]*(\d{1,5})?(?:\/(tcp|udp))?$/iu.exec(text.trim()) ?? [];
  const kind = (word === '' ? protocol : word).toLowerCase();
  const port = digits === undefined ? undefined : Number(digits);
  if (kind === 'icmp' || kind === 'ping') return port === undefined ? { kind: 'icmp' } : undefined;
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { kind: kind === 'udp' || kind === 'http' ? kind : 'tcp', port };
}

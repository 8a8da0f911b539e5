/** What a hover says, as Markdown. */
import * as l10n from '@vscode/l10n';
import type {
  AddressedContainer,
  AddressedNetwork,
  Endpoint,
  PortWish,
  PublishedPort,
} from '../../../lab-runtime/index.ts';
import type { Found } from './facts.ts';
import { code, list, paragraphs, table } from './markdown.ts';

type FoundContainer = Found<AddressedContainer>;

/** A service with many replicas shows the first ones. */
const mostContainers = 10;

/** Containers with all their networks and published ports; those that run apart from those that do not. */
export function containersText(containers: readonly FoundContainer[]): string {
  const shown = containers.slice(0, mostContainers);
  const more = containers.length - shown.length;
  return paragraphs([
    ...(['live', 'computed'] as const).flatMap((state) => {
      const some = shown.filter((each) => each.state === state);
      return some.length === 0
        ? []
        : [
            headline(some),
            endpointTable(some, () => true),
            list([...some.flatMap(modeLine), ...some.flatMap(portLines)]),
          ];
    }),
    more === 0 ? '' : l10n.t('… and {0} more.', more),
  ]);
}

/** Containers at one network, and the network itself. */
export function attachmentText(
  containers: readonly FoundContainer[],
  network: Found<AddressedNetwork> | undefined,
): string {
  const name = network?.value.spec.name;
  return paragraphs([
    headline(containers),
    endpointTable(containers.slice(0, mostContainers), (endpoint) => endpoint.network === name),
    network === undefined ? '' : networkLine(network),
  ]);
}

/** A network and everyone at it. */
export function networkText(network: Found<AddressedNetwork>): string {
  const { lab, value } = network;
  const members = lab.containers
    .filter(({ endpoints }) => endpoints.some((endpoint) => endpoint.network === value.spec.name))
    .map((container) => ({ ...network, value: container }));
  return paragraphs([
    headline([network]),
    networkLine(network),
    endpointTable(members.slice(0, mostContainers), (endpoint) => endpoint.network === value.spec.name),
    members.length > mostContainers ? l10n.t('… and {0} more.', members.length - mostContainers) : '',
  ]);
}

/** Where the ports of one item of `ports` are to be found. */
export function portsText(
  wishes: readonly { readonly found: FoundContainer; readonly ports: readonly PublishedPort[] }[],
): string {
  const shown = wishes.slice(0, mostContainers);
  return paragraphs([
    headline(shown.map(({ found }) => found)),
    list(
      shown.flatMap(({ found, ports }) =>
        ports.slice(0, mostContainers).map((port) => portLine(found, port, 'with-container')),
      ),
    ),
  ]);
}

/** The ports a container has for a wish: Docker's choice for one that leaves it open. */
export function portsOfWish(
  wish: PortWish,
  siblings: readonly PortWish[],
  ports: readonly PublishedPort[],
): readonly PublishedPort[] {
  const answers = (port: PublishedPort, { containerPort, protocol, hostIp, hostPorts }: PortWish): boolean =>
    port.containerPort === containerPort &&
    port.protocol === protocol &&
    (hostIp === undefined || port.hostIp === hostIp) &&
    (hostPorts === undefined || (hostPorts.first <= port.hostPort && port.hostPort <= hostPorts.last));
  const definite = siblings.filter((each) => each !== wish && each.hostPorts !== undefined);
  return ports.filter(
    (port) => answers(port, wish) && (wish.hostPorts !== undefined || !definite.some((other) => answers(port, other))),
  );
}

function headline([first]: readonly Found<unknown>[]): string {
  if (first === undefined) return '';
  const lab = code(first.lab.name);
  return first.state === 'live' ? l10n.t('Running in the lab {0}', lab) : l10n.t('As the lab {0} would be built', lab);
}

/** One row an endpoint; a container's name only where there are several. */
function endpointTable(containers: readonly FoundContainer[], wanted: (endpoint: Endpoint) => boolean): string {
  const several = containers.length > 1;
  const rows = containers.flatMap(({ value: { spec, endpoints } }) =>
    endpoints
      .filter(wanted)
      .map((endpoint) => [
        several ? code(spec.name) : '',
        code(endpoint.network),
        code(endpoint.containerInterface),
        code(`${endpoint.address}/${String(endpoint.prefixLength)}`),
        code(endpoint.mac),
        code(endpoint.hostInterface),
      ]),
  );
  const headings = [
    l10n.t('Container'),
    l10n.t('Network'),
    l10n.t('Interface'),
    l10n.t('Address'),
    l10n.t('MAC'),
    l10n.t('veth on the host'),
  ];
  return rows.length === 0 ? '' : table(headings, rows);
}

function networkLine({ value: { spec, subnet, gateway, bridge } }: Found<AddressedNetwork>): string {
  const line = l10n.t(
    'Network {0}: subnet {1}, gateway {2}, bridge {3}',
    code(spec.name),
    code(subnet),
    code(gateway),
    code(bridge),
  );
  return spec.internal ? `${line}. ${l10n.t('It is internal: no way out.')}` : line;
}

/** Why a container has no address of its own. */
function modeLine({ value: { spec } }: FoundContainer): readonly string[] {
  const name = code(spec.name);
  const mode = spec.networkMode;
  switch (mode.kind) {
    case 'networks':
      return [];
    case 'none':
      return [l10n.t('{0} has no network, only lo', name)];
    case 'host':
      return [l10n.t("{0} shares the network of the lab's host", name)];
    case 'container':
      return [l10n.t('{0} shares the network of {1}', name, code(mode.container))];
    default:
      return mode satisfies never;
  }
}

function portLines(found: FoundContainer, _index: number, all: readonly FoundContainer[]): readonly string[] {
  return found.value.ports
    .slice(0, mostContainers)
    .map((port) => portLine(found, port, all.length > 1 ? 'with-container' : 'plain'));
}

function portLine({ value, lab }: FoundContainer, port: PublishedPort, form: 'plain' | 'with-container'): string {
  const host = code(`${port.hostIp}:${String(port.hostPort)}`);
  const target = code(`${String(port.containerPort)}/${port.protocol}`);
  const outside = outsideAddress(port, lab.uplink.address);
  const from = outside === undefined ? l10n.t('not from the outside') : l10n.t('from the outside {0}', code(outside));
  const to = form === 'plain' ? target : `${code(value.spec.name)} ${target}`;
  return l10n.t('Host {0} → {1}, {2}', host, to, from);
}

/** Where an outside peer finds a published port: at the uplink's address, unless another one was wished. */
function outsideAddress({ hostIp, hostPort }: PublishedPort, uplink: string): string | undefined {
  const [address = ''] = uplink.split('/');
  return hostIp === '0.0.0.0' || hostIp === address ? `${address}:${String(hostPort)}` : undefined;
}

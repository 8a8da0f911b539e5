/** What a hover says, as Markdown. */
import * as l10n from '@vscode/l10n';
import type { AddressedContainer, AddressedNetwork, PortWish, PublishedPort } from '../../../lab-runtime/index.ts';
import type { Found } from './facts.ts';
import { code, list, paragraphs, table } from './markdown.ts';

type FoundContainer = Found<AddressedContainer>;

/** Of a service with many replicas, and of a network with many members, the first ones are shown. */
const most = 10;

/** Containers with all their networks and published ports. */
export function containersText(containers: readonly FoundContainer[]): string {
  const form = containers.length > 1 ? 'named' : 'bare';
  return byState(containers, (some) => [
    endpointTable(some, { form }),
    list([...some.flatMap(modeLine), ...some.flatMap((found) => portLines(found, found.value.ports, form))]),
  ]);
}

/** Containers at one network, and the network itself. */
export function attachmentText(
  containers: readonly FoundContainer[],
  network: Found<AddressedNetwork> | undefined,
): string {
  if (network === undefined) return '';
  const form = containers.length > 1 ? 'named' : 'bare';
  const addresses = byState(containers, (some) => [endpointTable(some, { form, network: network.value.spec.name })]);
  return paragraphs([addresses, networkLine(network)]);
}

/** A network and everyone at it. */
export function networkText(network: Found<AddressedNetwork>): string {
  const { name } = network.value.spec;
  const members = network.lab.containers
    .filter(({ endpoints }) => endpoints.some((endpoint) => endpoint.network === name))
    .map((value) => ({ ...network, value }));
  return paragraphs([
    headline(network),
    networkLine(network),
    endpointTable(members.slice(0, most), { form: 'named', network: name }),
    remainder(members.length),
  ]);
}

/** Where the ports of one item of `ports` are to be found. */
export function portsText(
  wishes: readonly { readonly found: FoundContainer; readonly ports: readonly PublishedPort[] }[],
): string {
  const ports = new Map(wishes.map((wish) => [wish.found, wish.ports]));
  return byState([...ports.keys()], (some) => [
    list(some.flatMap((found) => portLines(found, ports.get(found) ?? [], 'named'))),
  ]);
}

/** Those that run apart from those that do not, each under a headline. */
function byState(
  containers: readonly FoundContainer[],
  render: (some: readonly FoundContainer[]) => readonly string[],
): string {
  const shown = containers.slice(0, most);
  const parts = (['live', 'computed'] as const).flatMap((state) => {
    const some = shown.filter((each) => each.state === state);
    const [first] = some;
    return first === undefined ? [] : [headline(first), ...render(some)];
  });
  return paragraphs([...parts, remainder(containers.length)]);
}

function remainder(count: number): string {
  return count > most ? l10n.t('… and {0} more.', count - most) : '';
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

function headline({ lab, state }: Pick<Found<unknown>, 'lab' | 'state'>): string {
  const name = code(lab.name);
  return state === 'live' ? l10n.t('Running in the lab {0}', name) : l10n.t('As the lab {0} would be built', name);
}

/** `bare`: whose row it is goes without saying. */
type Form = 'named' | 'bare';

/** One row an endpoint; with `network`, the endpoints at that network, whose name need not be said. */
function endpointTable(
  containers: readonly FoundContainer[],
  { form, network }: { readonly form: Form; readonly network?: string },
): string {
  const rows = containers.flatMap(({ value: { spec, endpoints } }) =>
    endpoints
      .filter((endpoint) => network === undefined || endpoint.network === network)
      .map((endpoint) => [
        form === 'named' ? code(spec.name) : '',
        network === undefined ? code(endpoint.network) : '',
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

function portLines({ value, lab }: FoundContainer, ports: readonly PublishedPort[], form: Form): readonly string[] {
  return ports.slice(0, most).map((port) => {
    const host = code(`${port.hostIp}:${String(port.hostPort)}`);
    const target = code(`${String(port.containerPort)}/${port.protocol}`);
    const outside = outsideAddress(port, lab.uplink.address);
    const from = outside === undefined ? l10n.t('not from the outside') : l10n.t('from the outside {0}', code(outside));
    return l10n.t('Host {0} → {1}, {2}', host, form === 'bare' ? target : `${code(value.spec.name)} ${target}`, from);
  });
}

/** Where an outside peer finds a published port: at the uplink's address, unless another one was wished. */
function outsideAddress({ hostIp, hostPort }: PublishedPort, uplink: string): string | undefined {
  const [address = ''] = uplink.split('/');
  return hostIp === '0.0.0.0' || hostIp === address ? `${address}:${String(hostPort)}` : undefined;
}

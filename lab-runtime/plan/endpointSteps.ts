/** Endpoints: the veth pair that is a container's cable to its bridge. */
import type { AddressedContainer, AddressedNetwork, Endpoint } from '../model/addressedLab.ts';
import type { Action, Step } from '../model/plan.ts';
import { broadcastOf } from './broadcast.ts';

/** What an endpoint's steps need to know. */
export interface Cabling {
  readonly container: AddressedContainer;
  readonly network: AddressedNetwork;
  readonly endpoint: Endpoint;
  /** Interface indexes of the container's and the host's end, where the plan decides them. */
  readonly indexes?: { readonly container: number; readonly host: number } | undefined;
}

/**
 * Lays the cable. Docker ≤ 27 makes both ends on the host, the container's end first, and moves it;
 * the move costs the kernel an RCU grace period (dev_change_net_namespace), so the end is born where
 * it belongs, with the name, MAC and index that it would have had after the move.
 */
export function cableStep(cabling: Cabling): Step {
  const { container, endpoint, network, indexes } = cabling;
  const name = container.spec.name;
  const index = (end: 'container' | 'host'): string[] => (indexes === undefined ? [] : ['index', String(indexes[end])]);
  const mtu = network.spec.mtu === undefined ? [] : ['mtu', String(network.spec.mtu)];
  return {
    id: `endpoint/${name}/${network.spec.name}`,
    title: `Lay the cable ${endpoint.hostInterface} ⇄ ${endpoint.containerInterface} of ${name}`,
    reason: `A veth pair is a cable: what goes in at one end comes out at the other, here inside ${name}.`,
    action: {
      kind: 'ip',
      place: { kind: 'host' },
      commands: [
        [
          ...['link', 'add', endpoint.hostInterface, ...index('host'), ...mtu, 'txqueuelen', '0', 'type', 'veth'],
          ...['peer', 'name', endpoint.containerInterface, ...index('container'), 'netns', `pid:${name}`],
          ...['address', endpoint.mac, ...mtu, 'txqueuelen', '0'],
        ],
      ],
    },
    undo: [pullOut(endpoint)],
  };
}

/** Address, link and default route, inside the container. */
export function addressStep(cabling: Cabling): Step {
  const { container, endpoint, network } = cabling;
  const { containerInterface: device } = endpoint;
  const address = `${endpoint.address}/${String(endpoint.prefixLength)}`;
  const first = container.endpoints[0]?.network === endpoint.network;
  const isGateway = container.gatewayNetwork === endpoint.network;
  return {
    id: `endpoint/${container.spec.name}/${network.spec.name}/address`,
    title: `Give ${container.spec.name} its address ${endpoint.address} on ${network.spec.name}`,
    reason: isGateway
      ? `Neighbours of ${network.subnet} are reached directly, everything else through the bridge, ${network.gateway}.`
      : `Neighbours of ${network.subnet} are reached directly on ${device}.`,
    action: {
      kind: 'ip',
      place: { kind: 'process', name: container.spec.name },
      commands: [
        ...(first ? [['link', 'set', 'lo', 'up']] : []),
        ['addr', 'add', address, 'brd', broadcastOf(address), 'dev', device],
        ['link', 'set', device, 'up'],
        ...(isGateway ? [['route', 'replace', 'default', 'via', network.gateway, 'dev', device]] : []),
      ],
    },
    undo: [],
  };
}

/** Plugs the host end into the bridge; done last, because each join makes the bridge reconsider its ports. */
export function joinStep(cabling: Cabling): Step {
  const { container, endpoint, network } = cabling;
  return {
    id: `endpoint/${container.spec.name}/${network.spec.name}/join`,
    title: `Plug ${endpoint.hostInterface} into ${network.bridge}`,
    reason: `Now ${container.spec.name} is on the same switch as its neighbours and its gateway.`,
    action: {
      kind: 'ip',
      place: { kind: 'host' },
      commands: [
        ['link', 'set', endpoint.hostInterface, 'master', network.bridge],
        ['link', 'set', endpoint.hostInterface, 'up'],
      ],
    },
    undo: [],
  };
}

/** Removes one end; the kernel removes the other. Laid anew when it is taken back. */
export function unplugStep(cabling: Cabling): Step {
  const undo = [cableStep(cabling), addressStep(cabling), joinStep(cabling)].map(({ action }) => action);
  return { ...pullStep(cabling.container, cabling.endpoint), undo };
}

/** Removes the cable of a container that is going, or has gone already: its end goes with its namespace. */
export function pullStep(container: AddressedContainer, endpoint: Endpoint): Step {
  return {
    id: `endpoint/${container.spec.name}/${endpoint.network}/remove`,
    title: `Pull the cable ${endpoint.hostInterface} of ${container.spec.name}`,
    reason: 'When one end of a veth pair is deleted, the other goes with it.',
    action: { ...pullOut(endpoint), force: true },
    undo: [],
  };
}

function pullOut(endpoint: Endpoint): Extract<Action, { kind: 'ip' }> {
  return { kind: 'ip', place: { kind: 'host' }, commands: [['link', 'del', endpoint.hostInterface]] };
}

/** The default route moves with the gateway network when a container is connected or disconnected. */
export function defaultRouteStep(
  container: AddressedContainer,
  network: AddressedNetwork | undefined,
  former: AddressedNetwork | undefined,
): Step {
  const name = container.spec.name;
  const place = { kind: 'process', name } as const;
  const add = (to: AddressedNetwork): string[] => ['route', 'replace', 'default', 'via', to.gateway];
  return {
    id: `container/${name}/default-route`,
    title:
      network === undefined ? `Take the default route from ${name}` : `Lead ${name} out through ${network.gateway}`,
    reason: 'A container has one way out: the gateway of the network whose name comes first.',
    action: { kind: 'ip', place, commands: [network === undefined ? ['route', 'del', 'default'] : add(network)] },
    undo: former === undefined ? [] : [{ kind: 'ip', place, commands: [add(former)] }],
  };
}

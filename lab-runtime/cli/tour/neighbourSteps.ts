/** From container to container. */
import type { Cast } from './cast.ts';
import { hasAll, host, inside, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** The wire between neighbours, and the host's own way to them. */
export function neighbourSteps(cast: Cast): readonly TourStep[] {
  return [
    pingNeighbour(cast),
    routeToNeighbour(cast),
    neighbourMac(cast),
    hostRouteToContainer(cast),
    pingFromHost(cast),
  ];
}

function pingNeighbour(cast: Cast): TourStep {
  const { box, web } = cast;
  const { address } = web.endpoint;
  return {
    id: 'ping-neighbour',
    title: `Ping from ${box.name} to ${web.name}`,
    where: inside(box),
    command: words(`ping -n -c 1 -W 2 ${address}`),
    why: 'Both are on one switch: no router, no NAT in between.',
    check: ({ output }) => /\b1 (?:packets )?received/.test(output),
  };
}

function routeToNeighbour({ box, web }: Cast): TourStep {
  const { address } = web.endpoint;
  const device = box.endpoint.containerInterface;
  return {
    id: 'route-to-neighbour',
    title: 'Why it needs no gateway',
    where: inside(box),
    command: words(`ip route get ${address}`),
    why: `There is no “via”: ${box.name} sends the frame itself, to the MAC it asked for.`,
    check: ({ output }) => output.includes(`${address} dev ${device}`) && !output.includes(' via '),
  };
}

function neighbourMac(cast: Cast): TourStep {
  const { box, web } = cast;
  const { address, mac } = web.endpoint;
  return {
    id: 'neighbour-mac',
    title: 'The MAC it learned',
    where: inside(box),
    command: words(`ip neigh show ${address}`),
    why: `ARP asked the switch “who has ${address}?”, and ${web.name} answered with its own MAC.`,
    check: ({ output }) => output.includes(`lladdr ${mac}`),
  };
}

function hostRouteToContainer(cast: Cast): TourStep {
  const { network, web } = cast;
  const { bridge, gateway } = network;
  const { address } = web.endpoint;
  return {
    id: 'host-route-to-container',
    title: 'The host reaches containers, too',
    where: host,
    command: words(`ip route get ${address}`),
    why: `The bridge is also an interface of the host, ${gateway}: from the host every container is one step away, published or not.`,
    check: ({ output }) => hasAll(output, [`${address} dev ${bridge}`, `src ${gateway}`]),
  };
}

function pingFromHost(cast: Cast): TourStep {
  const { web } = cast;
  const { address } = web.endpoint;
  return {
    id: 'ping-from-host',
    title: `Ping from the host to ${web.name}`,
    where: host,
    command: words(`ping -n -c 1 -W 2 ${address}`),
    why: 'And so it is.',
    check: ({ output }) => /\b1 (?:packets )?received/.test(output),
  };
}

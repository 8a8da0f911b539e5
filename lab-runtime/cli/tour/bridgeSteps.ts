/** The bridge and what is plugged into it. */
import type { Cast } from './cast.ts';
import { hasAll, host, inside, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** From the switch to both ends of a cable. */
export function bridgeSteps(cast: Cast): readonly TourStep[] {
  return [bridgeAddress(cast), brctlShow(cast), bridgeLink(cast), vethOnHost(cast), eth0InContainer(cast)];
}

function bridgeAddress(cast: Cast): TourStep {
  const { network } = cast;
  const { bridge, gateway, subnet } = network;
  const prefix = subnet.split('/')[1] ?? '';
  return {
    id: 'bridge-address',
    title: `The bridge ${bridge}`,
    where: host,
    command: words(`ip addr show dev ${bridge}`),
    why: `Docker makes one bridge for its default network and gives it the first address of ${subnet}, a private range (RFC 1918): the containers' gateway.`,
    check: ({ output }) => hasAll(output, [`inet ${gateway}/${prefix}`, network.mac]),
  };
}

function brctlShow(cast: Cast): TourStep {
  const { network, box, web } = cast;
  const { bridge } = network;
  const veths = [box.endpoint.hostInterface, web.endpoint.hostInterface];
  return {
    id: 'brctl-show',
    title: 'Who is plugged into it',
    where: host,
    command: words(`brctl show ${bridge}`),
    why: 'A bridge is a switch in the kernel; each container has one cable to it, and the host holds the cable’s end, named veth….',
    check: ({ output }) => hasAll(output, [bridge, ...veths]),
    optionalProgram: 'brctl',
  };
}

function bridgeLink(cast: Cast): TourStep {
  const { network, box, web } = cast;
  const { bridge } = network;
  const veths = [box.endpoint.hostInterface, web.endpoint.hostInterface];
  return {
    id: 'bridge-link',
    title: 'The same, asked with iproute2',
    where: host,
    command: words('bridge link show'),
    why: `Each port says master ${bridge} and state forwarding: frames that come in at one leave at the other.`,
    check: ({ output }) =>
      veths.every((veth) => new RegExp(`^\\d+: ${veth}@\\S+ .*master ${bridge} state forwarding`, 'm').test(output)),
  };
}

function vethOnHost(cast: Cast): TourStep {
  const { network, box } = cast;
  const { bridge } = network;
  return {
    id: 'veth-on-host',
    title: `The host's end of the cable of ${box.name}`,
    where: host,
    command: words(`ip addr show dev ${box.endpoint.hostInterface}`),
    why: 'The end on the host has no IPv4 address: it is a port of a switch, and only carries frames.',
    check: ({ output }) => output.includes(`master ${bridge}`) && !/^\s+inet /m.test(output),
  };
}

function eth0InContainer(cast: Cast): TourStep {
  const { network, box } = cast;
  const { subnet } = network;
  const prefix = subnet.split('/')[1] ?? '';
  return {
    id: 'eth0-in-container',
    title: `The other end, inside ${box.name}`,
    where: inside(box),
    command: words(`ip addr show dev ${box.endpoint.containerInterface}`),
    why: `Here is the address; and Docker made the MAC from it: 02:42, then ${box.endpoint.address} in hexadecimal.`,
    check: ({ output }) =>
      hasAll(output, [`inet ${box.endpoint.address}/${prefix}`, `link/ether ${box.endpoint.mac}`]) &&
      box.endpoint.mac === macOf(box.endpoint.address),
  };
}

/** Docker's rule up to version 27 (libnetwork netutils.GenerateMACFromIP). */
function macOf(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return ['02', '42', ...bytes].join(':');
}

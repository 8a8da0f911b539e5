/** The way out: routes, forwarding, and the mask that packets wear outside. */
import type { Cast } from './cast.ts';
import { hasAll, host, inside, outside, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** Shows the counters exactly, and numbers instead of names. */
const postrouting = words('iptables -t nat -nvxL POSTROUTING');

/** From the container's routes to the counter of the MASQUERADE rule. */
export function routeSteps(cast: Cast): readonly TourStep[] {
  return [
    routesInContainer(cast),
    routesOnHost(cast),
    ipForward(),
    masqueradeBefore(cast),
    pingOutside(cast),
    masqueradeAfter(cast),
    outsideHasNoRoute(cast),
  ];
}

function routesInContainer(cast: Cast): TourStep {
  const { network, box } = cast;
  const { gateway, subnet } = network;
  const device = box.endpoint.containerInterface;
  return {
    id: 'routes-in-container',
    title: `The routes of ${box.name}`,
    where: inside(box),
    command: words('ip route'),
    why: `Neighbours of ${subnet} are on the same wire; everything else goes to the bridge, ${gateway}.`,
    check: ({ output }) => hasAll(output, [`default via ${gateway} dev ${device}`, `${subnet} dev ${device}`]),
  };
}

function routesOnHost(cast: Cast): TourStep {
  const { network, running } = cast;
  const { bridge, subnet } = network;
  return {
    id: 'routes-on-host',
    title: 'The routes of the host',
    where: host,
    command: words('ip route'),
    why: `For the host the containers are behind ${bridge}, and the world is behind ${running.lab.uplink.interface}: it is a router between the two.`,
    check: ({ output }) => hasAll(output, [`${subnet} dev ${bridge}`, `dev ${running.lab.uplink.interface}`]),
  };
}

function ipForward(): TourStep {
  return {
    id: 'ip-forward',
    title: 'May the host route at all?',
    where: host,
    command: words('cat /proc/sys/net/ipv4/ip_forward'),
    why: 'With 0 the host would drop what is not for itself; Docker sets it to 1 when it starts.',
    check: ({ output }) => output.trim() === '1',
  };
}

function masqueradeBefore(cast: Cast): TourStep {
  const { network } = cast;
  const { bridge, subnet } = network;
  return {
    id: 'masquerade-before',
    title: 'The rule that masks containers',
    where: host,
    command: postrouting,
    why: `What comes from ${subnet} and does not leave through ${bridge} gets the host's address; the first column counts packets.`,
    check: ({ output }) => masked(output, cast) !== undefined,
  };
}

function pingOutside(cast: Cast): TourStep {
  const { network, box, client } = cast;
  const { subnet } = network;
  return {
    id: 'ping-outside',
    title: `Ping from ${box.name} to the outside`,
    where: inside(box),
    command: words(`ping -n -c 1 -W 2 ${client.address}`),
    why: `${client.name} knows no container and has no route to ${subnet}; yet the answer comes back.`,
    check: ({ output }) => /\b1 (?:packets )?received/.test(output),
  };
}

function masqueradeAfter(cast: Cast): TourStep {
  return {
    id: 'masquerade-after',
    title: 'Its counter has moved',
    where: host,
    command: postrouting,
    why: `One connection, one packet counted: NAT rules see a connection's first packet only, the rest follows what was noted then.`,
    check: ({ output, earlier }) =>
      (masked(output, cast) ?? 0) > (masked(earlier('masquerade-before'), cast) ?? Infinity),
  };
}

function outsideHasNoRoute(cast: Cast): TourStep {
  const { network, client, hostAddress } = cast;
  const { subnet } = network;
  return {
    id: 'outside-has-no-route',
    title: `What ${client.name} knows`,
    where: outside(cast),
    command: words('ip route'),
    why: `Nothing of ${subnet}: all it ever saw was ${hostAddress}.`,
    check: ({ output }) => output.includes(` src ${client.address} `) && !output.includes(subnet),
  };
}

/** Packets counted by the MASQUERADE rule of the network: `12 1008 MASQUERADE 0 -- * !docker0 172.17.0.0/16 0.0.0.0/0`. */
function masked(output: string, { network }: Cast): number | undefined {
  const line = output
    .split('\n')
    .find((one) => hasAll(one, ['MASQUERADE', `!${network.bridge} `, network.subnet]))
    ?.trim();
  return line === undefined ? undefined : Number(line.split(/\s+/)[0]);
}

/** The way in: published ports. */
import type { PublishedPort } from '../../index.ts';
import type { Cast } from './cast.ts';
import { hasAll, host, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** From `docker ps` to the answer on the outside. */
export function publishSteps(cast: Cast): readonly TourStep[] {
  return [ps(cast), port(cast), dnatRules(cast), acceptRules(cast), httpFromOutside(cast), dnatCounter(cast)];
}

function ps(cast: Cast): TourStep {
  const { web } = cast;
  const { ports } = web.container;
  return {
    id: 'ps',
    title: 'What is published',
    where: { kind: 'machine' },
    command: { kind: 'verb', verb: { kind: 'ps' } },
    why: `Like docker ps: a port of the host, an arrow, a port of ${web.name}; with -P Docker takes free ports from 32768 on.`,
    check: ({ output }) =>
      hasAll(
        output,
        ports.map((port) => `${place(port)}->${String(port.containerPort)}/${port.protocol}`),
      ),
  };
}

function port(cast: Cast): TourStep {
  const { web } = cast;
  const { ports } = web.container;
  return {
    id: 'port',
    title: `The ports of ${web.name} alone`,
    where: { kind: 'machine' },
    command: { kind: 'verb', verb: { kind: 'port', container: web.name } },
    why: 'The same, as docker port prints it.',
    check: ({ output }) =>
      hasAll(
        output,
        ports.map((port) => `${String(port.containerPort)}/${port.protocol} -> ${place(port)}\n`),
      ),
  };
}

function dnatRules(cast: Cast): TourStep {
  const { web, network } = cast;
  const { ports } = web.container;
  return {
    id: 'dnat-rules',
    title: 'The NAT rules behind it',
    where: host,
    command: words('iptables -t nat -S DOCKER'),
    why: `One DNAT rule a port: what reaches the host at that port, and does not come from ${network.bridge}, gets the container's address.`,
    check: ({ output }) =>
      ports.every(({ hostPort, containerPort }) =>
        hasAll(output, [
          `! -i ${network.bridge} `,
          `--dport ${String(hostPort)} -j DNAT --to-destination ${web.endpoint.address}:${String(containerPort)}`,
        ]),
      ),
  };
}

function acceptRules(cast: Cast): TourStep {
  const { web, network } = cast;
  const { ports } = web.container;
  return {
    id: 'accept-rules',
    title: 'The filter rules beside them',
    where: host,
    command: words('iptables -S DOCKER'),
    why: 'FORWARD drops by default, so each published port also needs an ACCEPT, for the address and port after the translation.',
    check: ({ output }) =>
      ports.every(({ containerPort, protocol }) =>
        output.includes(
          `-A DOCKER -d ${web.endpoint.address}/32 ! -i ${network.bridge} -o ${network.bridge} -p ${protocol} -m ${protocol} --dport ${String(containerPort)} -j ACCEPT`,
        ),
      ),
  };
}

function httpFromOutside(cast: Cast): TourStep {
  const { web, client, hostAddress } = cast;
  const { ports } = web.container;
  const http = httpPort(ports);
  return {
    id: 'http-from-outside',
    title: `${client.name} asks for a page`,
    where: { kind: 'machine' },
    command: {
      kind: 'verb',
      verb: { kind: 'http', from: client.name, url: `http://${hostAddress}:${String(http?.hostPort)}/` },
    },
    why: `${web.name} answers, and saw the client's own address: DNAT changes the destination and leaves the source alone.`,
    check: ({ output }) => answeredTo(output, client.address, `${web.endpoint.address}:${String(http?.containerPort)}`),
  };
}

function dnatCounter(cast: Cast): TourStep {
  const { web, running } = cast;
  const { ports } = web.container;
  const http = httpPort(ports);
  return {
    id: 'dnat-counter',
    title: 'Which rule did it',
    where: host,
    command: words('iptables -t nat -nvxL DOCKER'),
    why: `The counter of dpt:${String(http?.hostPort)} has moved: the packet came this way into lab ${running.name}.`,
    check: ({ output }) => {
      const line = output
        .split('\n')
        .find((one) => one.includes(`dpt:${String(http?.hostPort)} `))
        ?.trim();
      return line !== undefined && Number(line.split(/\s+/)[0]) > 0;
    },
  };
}

/** Port 80 where it is published, else the first tcp port. */
function httpPort(ports: readonly PublishedPort[]): PublishedPort | undefined {
  const tcp = ports.filter(({ protocol }) => protocol === 'tcp');
  return tcp.find(({ containerPort }) => containerPort === 80) ?? tcp[0];
}

function place({ hostIp, hostPort }: PublishedPort): string {
  return `${hostIp}:${String(hostPort)}`;
}

/** The responder says who asked, as it saw it, and at which of its addresses. */
function answeredTo(output: string, address: string, own: string): boolean {
  const lines = output.split('\n');
  return lines.some((line) => line.startsWith(`you: ${address}:`)) && lines.includes(`me: ${own}`);
}

/** Labs as wished, for tests: only what a test is about is written out. */
import type { Attachment, IpamBlock, Lab, LabContainer, LabNetwork, PortWish } from '../../../lab-runtime/model/lab.ts';

/** Docker's default network. */
const defaultBridge: LabNetwork = { ...network('bridge'), kind: 'default-bridge' };

/** A user network with nothing special about it. */
export function network(name: string, rest: Partial<LabNetwork> = {}): LabNetwork {
  return {
    key: name,
    name,
    kind: 'user-bridge',
    ipam: [],
    internal: false,
    ipv6: false,
    icc: true,
    masquerade: true,
    containerInterfacePrefix: 'eth',
    ...rest,
  };
}

/** One ipam block. */
export function ipam(block: Partial<IpamBlock>): Pick<LabNetwork, 'ipam'> {
  return { ipam: [{ auxAddresses: {}, ...block }] };
}

/** An attachment with nothing special about it. */
export function attachment(to: string, rest: Partial<Attachment> = {}): Attachment {
  return { network: to, aliases: [], priority: 0, gatewayPriority: 0, ...rest };
}

/** A container on networks, given by name or as attachments. */
export function container(
  name: string,
  networks: readonly (string | Attachment)[] = ['bridge'],
  rest: Partial<LabContainer> = {},
): LabContainer {
  return {
    name,
    service: name,
    environment: {},
    networkMode: {
      kind: 'networks',
      attachments: networks.map((to) => (typeof to === 'string' ? attachment(to) : to)),
    },
    ports: [],
    publishAll: false,
    expose: [],
    extraHosts: [],
    dns: [],
    dependsOn: [],
    ...rest,
  };
}

/** `127.0.0.1:8000-8010:80/udp`: a port as on Docker's command line; `127.0.0.1:80` leaves the host port open. */
export function port(text: string): PortWish {
  const [, hostIp, first, last, containerPort, protocol = 'tcp'] =
    /^(?:(\d+\.\d+\.\d+\.\d+|\[[\d:a-f]+\]):)?(?:(\d+)(?:-(\d+))?:)?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') throw new Error(text);
  return {
    hostIp: hostIp?.replaceAll(/[[\]]/g, ''),
    hostPorts: first === undefined ? undefined : { first: Number(first), last: Number(last ?? first) },
    containerPort: Number(containerPort),
    protocol,
  };
}

/** A lab on docker0 and the networks given. */
export function lab(
  networks: readonly LabNetwork[],
  containers: readonly LabContainer[],
  rest: Partial<Lab> = {},
): Lab {
  return {
    name: 'lesson',
    docker: '20.10',
    host: { address: '192.168.99.100/24' },
    outside: [{ name: 'client', address: '192.168.99.1/24', serve: [] }],
    networks: [defaultBridge, ...networks],
    containers,
    ...rest,
  };
}

/** The lab's host itself: loopback, forwarding, the uplink and the peers beyond it. */
import type { AddressedLab } from '../model/addressedLab.ts';
import type { OutsidePeer } from '../model/lab.ts';
import type { PlannedProcess, Step } from '../model/plan.ts';
import { broadcastOf } from './broadcast.ts';

/** Steps that make a Docker host of an empty namespace. */
export function hostSteps(): readonly Step[] {
  return [
    {
      id: 'host/loopback',
      title: 'Bring up the loopback of the lab’s host',
      reason: 'A new network namespace is born with its loopback down.',
      action: { kind: 'ip', place: { kind: 'host' }, commands: [['link', 'set', 'lo', 'up']] },
      undo: [],
    },
    {
      id: 'host/forwarding',
      title: 'Let the host forward packets',
      reason: 'A host only passes packets on between its interfaces while ip_forward is 1; Docker switches it on.',
      action: { kind: 'sysctl', settings: [['net.ipv4.ip_forward', '1']] },
      undo: [],
    },
  ];
}

/** Steps that make the peers beyond the uplink, and the uplink itself. */
export function outsideSteps(lab: AddressedLab): {
  readonly processes: readonly Step[];
  readonly links: readonly Step[];
  readonly releases: readonly Step[];
} {
  return {
    processes: lab.outside.map((peer) => peerProcess(lab, peer)),
    links: lab.outside.length === 0 ? [bareUplink(lab)] : uplinkSteps(lab),
    releases: lab.outside.map(peerRelease),
  };
}

/** Lets a peer's program run. */
export function peerRelease({ name }: OutsidePeer): Step {
  return {
    id: `outside/${name}/release`,
    title: `Start ${name}’s program`,
    reason: 'Its network is ready, so it may begin.',
    action: { kind: 'release', process: name, expectLife: false },
    undo: [],
  };
}

/** The process of a peer beyond the uplink. */
export function peerProcess(lab: AddressedLab, peer: OutsidePeer): Step {
  const host = lab.uplink.address.split('/')[0] ?? '';
  const process: PlannedProcess = {
    name: peer.name,
    kind: 'outside',
    hostname: peer.name,
    network: { kind: 'own' },
    program: { kind: 'responder' },
    serve: peer.serve.map(({ port, protocol }) => `${String(port)}/${protocol}`),
    environment: {},
    sysctls: [],
    files: { hosts: `127.0.0.1\tlocalhost\n${host}\thost\n`, hostname: `${peer.name}\n` },
  };
  return {
    id: `outside/${peer.name}`,
    title: `Make ${peer.name}, a machine beyond the host`,
    reason: 'Published ports are meant for others; this peer is one, in a network namespace of its own.',
    action: { kind: 'create', process },
    undo: [{ kind: 'destroy', process: peer.name }],
  };
}

/** An uplink without a peer: there is an address to publish on, and nobody to answer. */
function bareUplink(lab: AddressedLab): Step {
  const { interface: name, address } = lab.uplink;
  return {
    id: 'host/uplink',
    title: `Make the host’s uplink ${name}`,
    reason: 'The host needs an address of its own, on which ports are published.',
    action: {
      kind: 'ip',
      place: { kind: 'host' },
      commands: [
        ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'nowhere'],
        ['link', 'set', 'nowhere', 'up'],
        ['addr', 'add', address, 'brd', broadcastOf(address), 'dev', name],
        ['link', 'set', name, 'up'],
      ],
    },
    undo: [],
  };
}

/** One peer: a cable. Several: a segment, which is a bridge between the outside ends. */
function uplinkSteps(lab: AddressedLab): readonly Step[] {
  const { interface: name, address, gateway } = lab.uplink;
  const [first, ...others] = lab.outside;
  if (first === undefined) return [];
  const commands: string[][] = [
    ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', `pid:${first.name}`],
    ['addr', 'add', address, 'brd', broadcastOf(address), 'dev', name],
    ['link', 'set', name, 'up'],
  ];
  if (gateway !== undefined) commands.push(['route', 'add', 'default', 'via', gateway, 'dev', name]);
  return [
    {
      id: 'host/uplink',
      title: `Lay the cable from the host’s uplink ${name} to ${first.name}`,
      reason: `The host is ${address} on it; all that leaves the lab’s containers for the outside leaves here.`,
      action: { kind: 'ip', place: { kind: 'host' }, commands },
      undo: [],
    },
    ...others.map((peer, index) => segmentStep(first, peer, `lan${String(index + 1)}`)),
    ...lab.outside.map((peer, index) =>
      peerAddress(peer, index === 0 ? others.map((_, port) => `lan${String(port + 1)}`) : []),
    ),
  ];
}

/**
 * A further peer hangs on the first one, which bridges for it: together they are the uplink's segment. The cable is laid
 * from the host, for steps in different processes run side by side, and both peers' next ones need it.
 */
function segmentStep(first: OutsidePeer, peer: OutsidePeer, port: string): Step {
  return {
    id: `outside/${peer.name}/cable`,
    title: `Lay a cable from ${peer.name} to ${first.name}, which bridges for it`,
    reason: `${peer.name} shares the uplink’s network with ${first.name}.`,
    action: {
      kind: 'ip',
      place: { kind: 'host' },
      commands: [
        [
          ...['link', 'add', port, 'netns', `pid:${first.name}`, 'type', 'veth'],
          ...['peer', 'name', 'eth0', 'netns', `pid:${peer.name}`],
        ],
      ],
    },
    undo: [],
  };
}

function peerAddress(peer: OutsidePeer, bridgePorts: readonly string[]): Step {
  const device = bridgePorts.length > 0 ? 'lan0' : 'eth0';
  const ports = bridgePorts.length > 0 ? ['eth0', ...bridgePorts] : [];
  const commands: string[][] = [
    ['link', 'set', 'lo', 'up'],
    ...(ports.length > 0 ? [['link', 'add', 'lan0', 'type', 'bridge']] : []),
    ...ports.map((port) => ['link', 'set', port, 'master', 'lan0', 'up']),
    ['addr', 'add', peer.address, 'brd', broadcastOf(peer.address), 'dev', device],
    ['link', 'set', device, 'up'],
  ];
  return {
    id: `outside/${peer.name}/address`,
    title: `Give ${peer.name} its address ${peer.address}`,
    reason:
      'It knows the host’s network only and has no route to the containers: what reaches it must bear the host’s address.',
    action: { kind: 'ip', place: { kind: 'process', name: peer.name }, commands },
    undo: [],
  };
}

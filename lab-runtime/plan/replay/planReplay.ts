/** Snapshot → plan: what rebuilds a host as it was, in namespaces of its own. Pure. */
import type { AddressedLab } from '../../model/addressedLab.ts';
import type { OutsidePeer } from '../../model/lab.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { Place, Plan, Step } from '../../model/plan.ts';
import type { Namespace, Snapshot } from '../../model/snapshot.ts';
import { createStep, releaseStep } from '../containerSteps.ts';
import { peerProcess, peerRelease } from '../hostSteps.ts';
import { replayAddresses, type ReplayedAddresses } from './addresses.ts';
import { castOf, type Cast, type NotReplayed, type Part } from './cast.ts';
import { elsewhere, replayLinks, type IpCommand, type ReplayedLinks, type Standing } from './links.ts';
import { isEngines, replayedLab, uplinkOf, type Uplink } from './replayedLab.ts';
import { ipv6Off, replaySettings } from './settings.ts';
import { replayTables, type ReplayedTables } from './tables.ts';

/** A replay before it is built. */
export interface Replay {
  readonly lab: AddressedLab;
  readonly plan: Plan;
  readonly cast: Cast;
  /** Known beforehand; what this machine cannot do is found out when it is built. */
  readonly notReplayed: readonly NotReplayed[];
}

/** See the head of this file. `name`: the lab's. */
export function planReplay(snapshot: Snapshot, name: string): Replay {
  const cast = castOf(snapshot);
  const uplink = uplinkOf(snapshot, new Set(cast.parts.map((part) => part.name)));
  const lab = replayedLab(name, snapshot, cast, uplink);
  const owners = new Map(cast.parts.flatMap((part) => (part.network === 'own' ? [[part.inode, part.name]] : [])));
  const standing: Standing = (inode) => owners.get(inode);
  const links = replayLinks(snapshot, standing, uplink && { ifindex: uplink.ifindex, peer: uplink.peer.name });
  const placed = snapshot.namespaces.map((namespace) => placedOf(namespace, standing));
  return {
    lab,
    cast,
    plan: {
      lab: name,
      kind: 'build',
      steps: [
        settingsStep(snapshot.host),
        ...creation(snapshot, lab, cast, uplink),
        ...(links.elsewhere === undefined ? [] : [nowhereStep(lab)]),
        ...links.make.map(linkStep),
        ...placed.flatMap(ipv6Step),
        ...placed.flatMap((one) => setUpStep(one, links)),
        ...(uplink === undefined ? [] : [peerStep(uplink)]),
        ...elsewhereSteps(links),
        ...placed.flatMap(routesStep),
        ...placed.flatMap(tableSteps),
        ...lab.outside.map(peerRelease),
        ...(links.elsewhere === undefined ? [] : [peerRelease(nowhere)]),
        ...lab.containers.map(releaseStep),
      ],
    },
    notReplayed: [...cast.notReplayed, ...links.notReplayed, ...placed.flatMap(notReplayedIn)],
  };
}

function notReplayedIn({ namespace, addresses, tables }: Placed): readonly NotReplayed[] {
  return [...addresses.notReplayed, ...tables.notReplayed, ...engineSockets(namespace)];
}

/** A namespace of the original, where it is now, and what goes there. */
interface Placed {
  readonly namespace: Namespace;
  readonly place: Place;
  readonly addresses: ReplayedAddresses;
  readonly tables: ReplayedTables;
}

function placedOf(namespace: Namespace, standing: Standing): Placed {
  const place = placeOf(standing(namespace.inode));
  return { namespace, place, addresses: replayAddresses(namespace), tables: replayTables(namespace) };
}

const placeOf = (process: string | undefined): Place =>
  process === undefined ? { kind: 'host' } : { kind: 'process', name: process };

const nameOf = (place: Place): string => (place.kind === 'host' ? 'host' : place.name);

/** Containers in start order; peers outside have their namespaces first. */
function creation(snapshot: Snapshot, lab: AddressedLab, { parts }: Cast, uplink: Uplink | undefined): readonly Step[] {
  const settingsOf = (inode: number): ReturnType<typeof replaySettings> => {
    const namespace = snapshot.namespaces.find((one) => one.inode === inode);
    return namespace === undefined ? [] : replaySettings(namespace);
  };
  const inodes = new Map(parts.map((part: Part) => [part.name, part.inode]));
  const peer = (one: OutsidePeer): Step => {
    const step = peerProcess(lab, one);
    if (step.action.kind !== 'create' || one === uplink?.peer) return step;
    const process = { ...step.action.process, sysctls: settingsOf(inodes.get(one.name) ?? -1) };
    return { ...step, action: { kind: 'create', process } };
  };
  return [
    ...lab.outside.map(peer),
    ...lab.containers.map((one) => createStep(lab, one, settingsOf(inodes.get(one.spec.name) ?? -1))),
  ];
}

function settingsStep(host: Namespace): Step {
  return {
    id: 'replay/host/settings',
    title: 'Set the host’s kernel settings as they were',
    reason: 'Whether a host forwards, and what it believes of a packet’s origin, decides what comes through.',
    action: { kind: 'try-sysctl', place: { kind: 'host' }, settings: replaySettings(host) },
    undo: [],
  };
}

function linkStep({ link, namespace, command }: ReplayedLinks['make'][number]): Step {
  return {
    id: `replay/link/${String(namespace.inode)}/${String(link.ifindex)}`,
    title: `Make ${link.name} of ${nameInText(namespace.label)}`,
    reason: 'With the index, the MAC address and the MTU that it had.',
    action: { kind: 'ip', place: { kind: 'host' }, commands: [command] },
    undo: [],
  };
}

function ipv6Step({ namespace, place }: Placed): readonly Step[] {
  const settings = ipv6Off(namespace);
  if (settings.length === 0) return [];
  return [
    {
      id: `replay/${nameOf(place)}/ipv6`,
      title: `Switch IPv6 off where it was off in ${nameInText(namespace.label)}`,
      reason: 'An interface that comes up with IPv6 gets routes and addresses that were not there.',
      action: { kind: 'try-sysctl', place, settings },
      undo: [],
    },
  ];
}

function setUpStep({ namespace, place, addresses }: Placed, { setUp }: ReplayedLinks): readonly Step[] {
  const commands: readonly IpCommand[] = [...(setUp.get(namespace.inode) ?? []), ...addresses.addresses];
  if (commands.length === 0) return [];
  return [
    {
      id: `replay/${nameOf(place)}/interfaces`,
      title: `Set up the interfaces of ${nameInText(namespace.label)}`,
      reason: 'Ports of bridges, what is up, and the addresses.',
      action: { kind: 'ip', place, commands },
      undo: [],
    },
  ];
}

function peerStep({ peer }: Uplink): Step {
  return {
    id: `replay/${peer.name}/address`,
    title: `Give ${peer.name} its address ${peer.address}`,
    reason: 'It stands where the uplink led to: from it, published ports can be tried.',
    action: {
      kind: 'ip',
      place: { kind: 'process', name: peer.name },
      commands: [
        ['link', 'set', 'lo', 'up'],
        ['link', 'set', 'eth0', 'up'],
        ['addr', 'add', peer.address, 'dev', 'eth0'],
      ],
    },
    undo: [],
  };
}

/** It is no peer of the lab: what leads to it leads nowhere. */
const nowhere: OutsidePeer = { name: elsewhere, address: '127.0.0.1/8', serve: [] };

function nowhereStep(lab: AddressedLab): Step {
  const step = peerProcess(lab, nowhere);
  if (step.action.kind !== 'create') return step;
  return { ...step, action: { kind: 'create', process: { ...step.action.process, hostname: 'elsewhere' } } };
}

function elsewhereSteps({ elsewhere: commands = [] }: ReplayedLinks): readonly Step[] {
  if (commands.length === 0) return [];
  return [
    {
      id: 'replay/elsewhere',
      title: 'Bring up what leads nowhere',
      reason: 'An interface has a carrier only while its other end is up.',
      action: { kind: 'ip', place: { kind: 'process', name: elsewhere }, commands },
      undo: [],
    },
  ];
}

function routesStep({ namespace, place, addresses: { routes } }: Placed): readonly Step[] {
  if (routes.length === 0) return [];
  return [
    {
      id: `replay/${nameOf(place)}/routes`,
      title: `Add the routes of ${nameInText(namespace.label)}`,
      reason: 'All that the kernel does not make of addresses by itself.',
      action: { kind: 'ip', place, commands: routes, force: true },
      undo: [],
    },
  ];
}

function tableSteps({ namespace, place, tables: { tables } }: Placed): readonly Step[] {
  return tables.map((table) => ({
    id: `replay/${nameOf(place)}/${table.tool}/${table.name}`,
    title: `Install the ${table.name} rules of ${nameInText(namespace.label)} (${table.tool.replace('-restore', '')})`,
    reason: 'Chains, policies, rules and counters as they were.',
    action: { kind: 'table', place, table },
    undo: [],
  }));
}

function engineSockets({ sockets = [], label }: Namespace): readonly NotReplayed[] {
  const ports = sockets
    .filter(isEngines)
    .map(({ address, port, protocol }) => `${address}:${String(port)}/${protocol}`);
  if (ports.length === 0) return [];
  return [{ what: `${ports.join(', ')} (${nameInText(label)})`, why: say`the engine itself listens there` }];
}

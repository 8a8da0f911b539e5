/**
 * The interfaces of a snapshot, as commands that make them again: cables between the namespaces they joined, bridges with
 * their ports; a veth that leads nowhere where an interface of another kind stood, and a cable to a peer outside in place of
 * an uplink. No other kind of interface is there on every kernel.
 * Indexes, names, MAC addresses and MTUs are the original's. Pure.
 */
import { nameProblem, nameRules } from '../../compose/names.ts';
import { isMulticastMac, parseMac } from '../../model/mac.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { Link, Namespace, Snapshot } from '../../model/snapshot.ts';
import type { NotReplayed } from './cast.ts';

/** A command of `ip`, without the leading `ip`. */
export type IpCommand = readonly string[];

/** See the head of this file. */
export interface ReplayedLinks {
  /** Run on the host, in this order: they make every interface where it belongs. */
  readonly make: readonly { readonly link: Link; readonly namespace: Namespace; readonly command: IpCommand }[];
  /** By inode: run within the namespace. */
  readonly setUp: ReadonlyMap<number, readonly IpCommand[]>;
  /** Run within {@link elsewhere}; undefined where nothing leads there. */
  readonly elsewhere: readonly IpCommand[] | undefined;
  readonly notReplayed: readonly NotReplayed[];
}

/** Where a namespace of the original is now: the process that has it; undefined for the host. */
export type Standing = (inode: number) => string | undefined;

/** A cable to be laid from an interface of the host to a peer outside: it stands in for the uplink. */
export interface UplinkCable {
  readonly ifindex: number;
  readonly peer: string;
}

/** The process that has the other ends of what leads nowhere. No container can be called so. */
export const elsewhere = '_elsewhere';

/** Made by the kernel itself where the module is loaded (net/ipv4/ip_tunnel.c, fallback devices). */
const fallbacks = /^(?:tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0)$/;

/** See the head of this file. `standing` knows every namespace of the snapshot. */
export function replayLinks(snapshot: Snapshot, standing: Standing, uplink: UplinkCable | undefined): ReplayedLinks {
  const seen = new Set<string>();
  let number = 0;
  const made = snapshot.namespaces.flatMap((namespace) =>
    namespace.links.flatMap((link): readonly Made[] => {
      if (link.name === 'lo' || fallbacks.test(link.name) || seen.has(keyOf(namespace.inode, link.ifindex))) return [];
      seen.add(keyOf(namespace.inode, link.ifindex));
      const isUplink = uplink?.ifindex === link.ifindex && namespace.inode === snapshot.host.inode;
      if (isUplink) return [uplinkCable(namespace, link, uplink.peer)];
      const peer = isNameable(link) ? peerOf(snapshot, namespace, link) : undefined;
      if (peer !== undefined) seen.add(keyOf(peer.namespace.inode, peer.link.ifindex));
      return peer === undefined
        ? [plain(namespace, link, standing, (number += 1))]
        : [cable({ namespace, link }, peer, standing)];
    }),
  );
  return {
    make: made.flatMap(({ command, link, namespace }) => (command === undefined ? [] : [{ command, link, namespace }])),
    setUp: new Map(
      snapshot.namespaces.map((namespace) => [
        namespace.inode,
        namespace.links.flatMap((link) => setUp(namespace, link)),
      ]),
    ),
    elsewhere: made.some((one) => one.elsewhere !== undefined) ? made.flatMap((one) => one.elsewhere ?? []) : undefined,
    notReplayed: made.flatMap(({ notReplayed }) => notReplayed ?? []),
  };
}

interface Placed {
  readonly namespace: Namespace;
  readonly link: Link;
}

interface Made extends Placed {
  readonly command?: IpCommand | undefined;
  /** Run where its other end is, which nobody knows. */
  readonly elsewhere?: readonly IpCommand[] | undefined;
  readonly notReplayed?: NotReplayed | undefined;
}

const keyOf = (inode: number, ifindex: number): string => `${String(inode)} ${String(ifindex)}`;

/** Whether commands can have an interface's name. */
export function isNameable({ name }: Pick<Link, 'name'>): boolean {
  return nameProblem(name, nameRules.interface) === undefined;
}

/** Whether the interface is in the replay, by whatever means. */
export function isReplayed(link: Link): boolean {
  return link.name === 'lo' || (isNameable(link) && !fallbacks.test(link.name));
}

/** The other end, where both ends say so, and both can be made. */
function peerOf({ namespaces }: Snapshot, namespace: Namespace, { kind, peer, ifindex }: Link): Placed | undefined {
  const far = kind === 'veth' ? namespaces.find(({ inode }) => inode === peer?.inode) : undefined;
  const link = far?.links.find((one) => one.ifindex === peer?.ifindex && one.kind === 'veth');
  const isBoth = link?.peer?.inode === namespace.inode && link.peer.ifindex === ifindex;
  return far !== undefined && link !== undefined && isBoth && isNameable(link) ? { namespace: far, link } : undefined;
}

function cable(near: Placed, far: Placed, standing: Standing): Made {
  const command = [
    ...['link', 'add', ...identity(near.link), ...within(near.namespace, standing), 'type', 'veth'],
    ...['peer', ...identity(far.link), ...within(far.namespace, standing)],
  ];
  return { ...near, command };
}

function uplinkCable(namespace: Namespace, link: Link, peer: string): Made {
  const command = [
    ...['link', 'add', ...identity(link), 'type', 'veth'],
    ...['peer', 'name', 'eth0', 'mtu', String(link.mtu), 'netns', `pid:${peer}`],
  ];
  return {
    namespace,
    link,
    command,
    notReplayed: { what: where(namespace, link), why: say`it is a cable to ${peer}, outside` },
  };
}

/** Everything that is no cable between two known places. */
function plain(namespace: Namespace, link: Link, standing: Standing, number: number): Made {
  if (!isNameable(link)) return { namespace, link, notReplayed: unnameable(namespace, link) };
  const born = ['link', 'add', ...identity(link), ...within(namespace, standing), 'type'];
  if (link.kind === 'bridge') return { namespace, link, command: [...born, 'bridge'] };
  const name = `x${String(number)}`;
  const why =
    link.kind === 'veth'
      ? say`it leads nowhere: its other end is not in the replay`
      : say`it is a veth that leads nowhere, in place of a ${nameInText(link.kind)}`;
  return {
    namespace,
    link,
    command: [...born, 'veth', 'peer', 'name', name, 'mtu', String(link.mtu), 'netns', `pid:${elsewhere}`],
    // Without it the interface would have no carrier.
    elsewhere: link.flags.includes('LOWER_UP') ? [['link', 'set', name, 'up']] : [],
    notReplayed: { what: where(namespace, link), why },
  };
}

function unnameable(namespace: Namespace, link: Link): NotReplayed {
  return { what: where(namespace, link), why: say`no command can have such a name` };
}

const where = ({ label }: Namespace, { name }: Link): string => `${nameInText(name)} (${nameInText(label)})`;

/** A bridge's MTU follows its ports' until it is set, so that comes last, in {@link setUp}. */
function identity({ name, ifindex, kind, mac, mtu, txqlen }: Link): readonly string[] {
  return [
    ...['name', name, 'index', String(ifindex)],
    ...(isUnicast(mac) ? ['address', mac] : []),
    ...(kind === 'bridge' ? [] : ['mtu', String(mtu)]),
    // `ip` tells only of one that is not 0.
    ...['txqueuelen', String(txqlen ?? 0)],
  ];
}

function isUnicast(mac: string | undefined): mac is string {
  return mac !== undefined && parseMac(mac) === mac && !isMulticastMac(mac) && mac !== '00:00:00:00:00:00';
}

function within({ inode }: Namespace, standing: Standing): readonly string[] {
  const process = standing(inode);
  return process === undefined ? [] : ['netns', `pid:${process}`];
}

/**
 * Everything about a link that is neither its birth nor its addresses. Addresses of IPv6 are given as they were, so the
 * kernel makes none by itself.
 */
function setUp(namespace: Namespace, link: Link): readonly IpCommand[] {
  const { name, kind, flags, mtu } = link;
  if (name === 'lo') return flags.includes('UP') ? [['link', 'set', 'lo', 'up']] : [];
  if (!isReplayed(link)) return [];
  const set = (...words: readonly string[]): IpCommand => ['link', 'set', 'dev', name, ...words];
  const hasIpv6 = namespace.routes.some(({ family, device }) => family === 'ipv6' && device === name);
  return [
    ...(hasIpv6 ? [set('addrgenmode', 'none')] : []),
    ...portCommands(namespace, link, set),
    ...(kind === 'bridge' ? [set('mtu', String(mtu))] : []),
    ...(flags.includes('PROMISC') ? [set('promisc', 'on')] : []),
    ...(flags.includes('ALLMULTI') ? [set('allmulticast', 'on')] : []),
    ...(flags.includes('NOARP') ? [set('arp', 'off')] : []),
    ...(flags.includes('UP') ? [set('up')] : []),
  ];
}

function portCommands(
  { links }: Namespace,
  { master, hairpin }: Link,
  set: (...words: readonly string[]) => IpCommand,
): readonly IpCommand[] {
  const bridge = links.find(({ name, kind }) => name === master && kind === 'bridge');
  if (bridge === undefined || !isNameable(bridge)) return [];
  return [set('master', bridge.name), ...(hairpin === true ? [set('type', 'bridge_slave', 'hairpin', 'on')] : [])];
}

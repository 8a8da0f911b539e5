/** The programs a lab is made with, and the packages they come from. */
import { say, type Phrase } from '../../model/phrase.ts';

/** Families of distributions, by their package manager. */
export type Family = 'debian' | 'fedora' | 'alpine' | 'arch' | 'suse';

/** A program. */
export interface Tool {
  readonly name: string;
  /** Without it no lab runs. */
  readonly required: boolean;
  /** What it is for, and so what is lost without it. */
  readonly purpose: Phrase;
  readonly package: string | Readonly<Record<Family, string>>;
  /** It answers `--version` harmlessly. */
  readonly tellsVersion: boolean;
}

type Package = Tool['package'];

const iproute: Package = {
  debian: 'iproute2',
  fedora: 'iproute',
  alpine: 'iproute2',
  arch: 'iproute2',
  suse: 'iproute2',
};
const iptables: Package = {
  debian: 'iptables',
  fedora: 'iptables-nft',
  alpine: 'iptables',
  arch: 'iptables',
  suse: 'iptables',
};
const utilLinux: Package = 'util-linux';
const mount: Package = { debian: 'mount', fedora: utilLinux, alpine: utilLinux, arch: utilLinux, suse: utilLinux };
const hostname: Package = {
  debian: 'hostname',
  fedora: 'hostname',
  alpine: 'busybox',
  arch: 'inetutils',
  suse: 'hostname',
};
const ping: Package = {
  debian: 'iputils-ping',
  fedora: 'iputils',
  alpine: 'iputils',
  arch: 'iputils',
  suse: 'iputils',
};
const perl: Package = {
  debian: 'perl-base',
  fedora: 'perl-interpreter',
  alpine: 'perl',
  arch: 'perl',
  suse: 'perl-base',
};
const traceroute: Package = {
  debian: 'traceroute',
  fedora: 'traceroute',
  alpine: 'busybox',
  arch: 'traceroute',
  suse: 'traceroute',
};

/** In the order in which the doctor speaks of them. */
export const tools: readonly Tool[] = [
  needed('ip', say`makes links, addresses and routes`, iproute),
  needed('bridge', say`reads the forwarding tables of bridges`, iproute),
  needed('iptables-restore', say`sets the rules`, iptables),
  needed('iptables-save', say`reads the rules`, iptables, 'version'),
  wanted('ip6tables-save', say`reads the IPv6 rules`, iptables, 'version'),
  wanted('nft', say`reads the tables of nftables, and notices changed rules at once`, 'nftables', 'version'),
  needed('unshare', say`makes namespaces`, utilLinux, 'version'),
  needed('nsenter', say`enters namespaces`, utilLinux, 'version'),
  needed('setsid', say`lets a lab outlive the window it was started from`, utilLinux),
  needed('flock', say`keeps two commands from changing one lab`, utilLinux),
  needed('pivot_root', say`gives a container its file system`, utilLinux),
  needed('mount', say`gives a container its file system`, mount, 'version'),
  needed('hostname', say`gives a container its name`, hostname),
  wanted('lsns', say`tells which veth is whose`, utilLinux, 'version'),
  wanted('ping', say`asks who answers`, ping),
  wanted('traceroute', say`shows the way of packets`, traceroute, 'version'),
  wanted('perl', say`follows packets (xray, matrix) and records them (capture)`, perl),
  wanted('brctl', say`shows bridges as older lessons do`, 'bridge-utils'),
];

/** For containers without a program of their own. */
export const responderPackage: Package = {
  debian: 'perl-base',
  fedora: 'python3',
  alpine: 'python3',
  arch: 'python',
  suse: 'python3',
};

const installers: Readonly<Record<Family, string>> = {
  debian: 'apt-get install',
  fedora: 'dnf install',
  alpine: 'apk add',
  arch: 'pacman -S',
  suse: 'zypper install',
};

/** The family of a distribution from os-release(5)'s ID and ID_LIKE; undefined for one that is not known here. */
export function familyOf(id: string, idLike: string): Family | undefined {
  const ids = [id, ...idLike.split(' ')];
  const known: readonly (readonly [Family, readonly string[]])[] = [
    ['debian', ['debian', 'ubuntu']],
    ['fedora', ['fedora', 'rhel', 'centos']],
    ['alpine', ['alpine']],
    ['arch', ['arch', 'archlinux']],
    ['suse', ['suse', 'opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'sles']],
  ];
  return known.find(([, members]) => members.some((member) => ids.includes(member)))?.[0];
}

/** The command that installs packages, for somebody who is root or not; undefined where there is nothing to install. */
export function installCommand(packages: readonly Package[], family: Family, asRoot: boolean): string | undefined {
  const names = [...new Set(packages.map((from) => (typeof from === 'string' ? from : from[family])))];
  if (names.length === 0) return undefined;
  return `${asRoot ? '' : 'sudo '}${installers[family]} ${names.join(' ')}`;
}

function needed(name: string, purpose: Phrase, from: Package, version?: 'version'): Tool {
  return { name, purpose, package: from, required: true, tellsVersion: version !== undefined };
}

function wanted(name: string, purpose: Phrase, from: Package, version?: 'version'): Tool {
  return { name, purpose, package: from, required: false, tellsVersion: version !== undefined };
}

/** `x-lab`: what only a lab knows: whose rules to build, the host's uplink, peers outside. */
import {
  cidrsOverlap,
  firstAddress,
  formatCidr,
  lastAddress,
  nthAddress,
  parseInterfaceAddress,
  type Cidr,
  type InterfaceAddress4,
} from '../model/address.ts';
import type { ContainerPort, OutsidePeer } from '../model/lab.ts';
import { expectEntries, expectItems, expectMapping, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readExposedPorts } from './readPorts.ts';
import { suggestRemedy } from './suggest.ts';
import { entryOf, isNull, quoted, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** A peer outside, and where its name stands. */
export type PeerDraft = OutsidePeer & Pick<Placed<string>, 'range'>;

/** The wishes of `x-lab`, or their defaults. */
export interface XLab {
  readonly docker: string;
  /** The host's uplink, e.g. `192.168.99.100/24`. */
  readonly hostAddress: string;
  readonly uplink: Cidr;
  /** undefined = none declared: the lab gets one of its own choice. */
  readonly outside: readonly PeerDraft[] | undefined;
}

const defaultHost = '192.168.99.100/24';
const defaultUplink: Cidr = { network: '192.168.99.0', prefixLength: 24 };
const defaultServe: readonly ContainerPort[] = [{ port: 80, protocol: 'tcp' }];
const builtVersions = ['20.10'];

/** Reads `x-lab`; unlike Compose's own keys, unknown ones are errors, for nobody else checks them. */
export function readXLab(node: TreeNode | undefined, findings: Findings): XLab {
  const xLab = node === undefined || isNull(node) ? undefined : expectMapping(node, 'x-lab', findings);
  if (xLab === undefined)
    return { docker: '20.10', hostAddress: defaultHost, uplink: defaultUplink, outside: undefined };
  checkKeys(xLab, 'x-lab', ['docker', 'host', 'outside', 'checks'], findings);
  readKey(xLab, 'checks', (value) => expectItems(value, 'x-lab.checks', findings));
  const host = readKey(xLab, 'host', (value) => readHost(value, findings)) ?? parseInterfaceAddress(defaultHost);
  return {
    docker: readKey(xLab, 'docker', (value) => readDocker(value, findings)) ?? '20.10',
    hostAddress: host === undefined ? defaultHost : `${host.address}/${String(host.cidr.prefixLength)}`,
    uplink: host?.cidr ?? defaultUplink,
    outside: readKey(xLab, 'outside', (value) => readOutside(value, host, findings)),
  };
}

/** The peer of a lab that declares none: `client`, or what is free, at the uplink's first address. */
export function defaultPeer(xLab: XLab, takenNames: ReadonlySet<string>): OutsidePeer {
  const names = ['client', 'outside', 'peer', ...Array.from(takenNames, (_, index) => `peer-${String(index + 1)}`)];
  const name = names.find((each) => !takenNames.has(each)) ?? 'peer-0';
  const [host = ''] = xLab.hostAddress.split('/');
  const first = nthAddress(xLab.uplink, 1n) ?? host;
  const address = first === host ? (nthAddress(xLab.uplink, 2n) ?? first) : first;
  return { name, address: `${address}/${String(xLab.uplink.prefixLength)}`, serve: defaultServe };
}

function checkKeys(mapping: MappingNode, where: string, known: readonly string[], findings: Findings): void {
  for (const { key, keyRange } of mapping.entries) {
    if (known.includes(key)) continue;
    findings.error(
      'unknown-x-lab-key',
      keyRange,
      `${where} has no key ${quoted(key)}.`,
      suggestRemedy(key, known, 'Remove it.'),
    );
  }
}

function readDocker(node: TreeNode, findings: Findings): string | undefined {
  const version = expectText(node, 'x-lab.docker', findings);
  if (version === undefined || builtVersions.includes(version.text)) return version?.text;
  const message = `The rules of Docker ${quoted(version.text)} are not built yet.`;
  findings.error('unsupported-docker', version.range, message, `Write docker: "${builtVersions.join('" or "')}".`);
  return undefined;
}

function readHost(node: TreeNode, findings: Findings): InterfaceAddress4 | undefined {
  const host = expectMapping(node, 'x-lab.host', findings);
  if (host === undefined) return undefined;
  checkKeys(host, 'x-lab.host', ['address'], findings);
  return readKey(host, 'address', (value) => readUplinkAddress(value, 'x-lab.host.address', findings));
}

function readUplinkAddress(node: TreeNode, what: string, findings: Findings): InterfaceAddress4 | undefined {
  const text = expectText(node, what, findings)?.text;
  if (text === undefined) return undefined;
  const parsed = parseInterfaceAddress(text);
  if (parsed === undefined) {
    findings.error(
      'bad-address',
      node.range,
      `${what}: ${quoted(text)} is not an address with a prefix length.`,
      `Write it like ${defaultHost}.`,
    );
    return undefined;
  }
  const { address, cidr } = parsed;
  if (cidr.prefixLength > 30 || cidr.prefixLength < 8) {
    findings.error(
      'bad-subnet',
      node.range,
      `${what}: a prefix length of ${String(cidr.prefixLength)} makes no useful uplink.`,
      'Use 8 to 30, like /24.',
    );
    return undefined;
  }
  if (address !== firstAddress(cidr) && address !== lastAddress(cidr)) return parsed;
  findings.error(
    'reserved-address',
    node.range,
    `${what}: ${address} is the network or broadcast address of ${formatCidr(cidr)}.`,
    'Use an address between the two.',
  );
  return undefined;
}

function readOutside(node: TreeNode, host: InterfaceAddress4 | undefined, findings: Findings): readonly PeerDraft[] {
  const taken = new Map<string, string>(host === undefined ? [] : [[host.address, 'the host']]);
  return expectEntries(node, 'x-lab.outside', findings).flatMap((entry) => {
    const peer = readPeer(entry, host, findings);
    if (peer === undefined) return [];
    const [address = ''] = peer.address.split('/');
    const owner = taken.get(address);
    if (owner !== undefined) {
      findings.error(
        'duplicate-address',
        entry.value.range,
        `The address ${address} of ${peer.name} is already that of ${owner}.`,
        'Choose another address.',
      );
    }
    taken.set(address, peer.name);
    return [peer];
  });
}

function readPeer(entry: Entry, host: InterfaceAddress4 | undefined, findings: Findings): PeerDraft | undefined {
  const name = { value: entry.key, range: entry.keyRange };
  const known = checkName(name, nameRules.outside, findings);
  if (entry.key === 'host') {
    findings.error('reserved-name', entry.keyRange, "The name host is the lab host's own.", 'Choose another name.');
  }
  const where = `x-lab.outside.${entry.key}`;
  const peer = expectMapping(entry.value, where, findings);
  if (peer === undefined) return undefined;
  checkKeys(peer, where, ['address', 'serve'], findings);
  const serve = readKey(peer, 'serve', (value) => readExposedPorts(value, `${where}.serve`, findings));
  const addressNode = valueOf(peer, 'address');
  if (addressNode === undefined) {
    findings.error(
      'missing-key',
      entry.keyRange,
      `The outside peer ${quoted(entry.key)} needs an address.`,
      'Add address: 192.168.99.1/24.',
    );
    return undefined;
  }
  const address = readUplinkAddress(addressNode, `${where}.address`, findings);
  if (address === undefined || !known) return undefined;
  if (host !== undefined && formatCidr(address.cidr) !== formatCidr(host.cidr))
    reportStranger(addressNode, address.cidr, host.cidr, findings);
  return {
    name: entry.key,
    address: `${address.address}/${String(address.cidr.prefixLength)}`,
    serve: serve?.map(({ value }) => value) ?? defaultServe,
    range: entry.keyRange,
  };
}

function reportStranger(node: TreeNode, cidr: Cidr, uplink: Cidr, findings: Findings): void {
  const how = cidrsOverlap(cidr, uplink) ? 'has another prefix length than' : 'is outside';
  const message = `The peer's network ${formatCidr(cidr)} ${how} the host's uplink ${formatCidr(uplink)}.`;
  findings.error('address-outside-subnet', node.range, message, `Choose an address in ${formatCidr(uplink)}.`);
}

/** `x-lab.outside`: peers beyond the host's uplink, from which published ports are tried. */
import { cidrsOverlap, formatCidr, nthAddress, type InterfaceAddress4 } from '../model/address.ts';
import type { ContainerPort, OutsidePeer } from '../model/lab.ts';
import { say, type PhrasePart } from '../model/phrase.ts';
import { expectEntries, expectMapping, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readExposedPorts } from './readPorts.ts';
import { checkXLabKeys, readUplinkAddress } from './readUplink.ts';
import { quoted, readKey, valueOf, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** A peer outside, and where its name stands. */
export type PeerDraft = OutsidePeer & Pick<Placed<string>, 'range'>;

/** A peer that does not say what it serves shows that containers reach the world. */
const defaultServe: readonly ContainerPort[] = [{ port: 80, protocol: 'tcp' }];

/** The peer of a lab that declares none: `client`, or what is free, at the uplink's first address. */
export function defaultPeer({ address: host, cidr }: InterfaceAddress4, takenNames: ReadonlySet<string>): OutsidePeer {
  const numbered = Array.from(takenNames, (_, index) => `peer-${index + 1}`);
  const name = ['client', 'outside', 'peer', ...numbered].find((each) => !takenNames.has(each)) ?? 'peer-0';
  const address = [nthAddress(cidr, 1n), nthAddress(cidr, 2n)].find((each) => each !== undefined && each !== host);
  return { name, address: `${address ?? host}/${cidr.prefixLength}`, serve: defaultServe };
}

/** The peers in file order, each with an address of its own on the host's uplink. */
export function readOutside(node: TreeNode, host: InterfaceAddress4, findings: Findings): readonly PeerDraft[] {
  const taken = new Map<string, PhrasePart>([[host.address, say`the host`]]);
  return expectEntries(node, 'x-lab.outside', findings).flatMap((entry) => {
    const peer = readPeer(entry, host, findings);
    if (peer === undefined) return [];
    const [address = ''] = peer.address.split('/');
    const owner = taken.get(address);
    if (owner !== undefined) {
      const message = say`The address ${address} of ${peer.name} is already that of ${owner}.`;
      findings.error('duplicate-address', entry.value.range, message, say`Choose another address.`);
    }
    taken.set(address, peer.name);
    return [peer];
  });
}

function readPeer(entry: Entry, host: InterfaceAddress4, findings: Findings): PeerDraft | undefined {
  const isNamed = checkPeerName(entry, findings);
  const where = `x-lab.outside.${entry.key}`;
  const peer = expectMapping(entry.value, where, findings);
  if (peer === undefined) return undefined;
  checkXLabKeys(peer, where, ['address', 'serve'], findings);
  const serve = readKey(peer, 'serve', (value) => readExposedPorts(value, `${where}.serve`, findings));
  const address = readPeerAddress(peer, entry, host, findings);
  if (address === undefined || !isNamed) return undefined;
  return {
    name: entry.key,
    address: `${address.address}/${address.cidr.prefixLength}`,
    serve: serve?.map(({ value }) => value) ?? defaultServe,
    range: entry.keyRange,
  };
}

function checkPeerName({ key, keyRange }: Entry, findings: Findings): boolean {
  if (key !== 'host') return checkName({ value: key, range: keyRange }, nameRules.outside, findings);
  findings.error('reserved-name', keyRange, say`The name host is the lab host's own.`, say`Choose another name.`);
  return false;
}

function readPeerAddress(
  peer: MappingNode,
  { key, keyRange }: Entry,
  host: InterfaceAddress4,
  findings: Findings,
): InterfaceAddress4 | undefined {
  const node = valueOf(peer, 'address');
  if (node === undefined) {
    const message = say`The outside peer ${quoted(key)} needs an address.`;
    findings.error('missing-key', keyRange, message, say`Add address: an address in ${formatCidr(host.cidr)}.`);
    return undefined;
  }
  const address = readUplinkAddress(node, `x-lab.outside.${key}.address`, findings);
  if (address === undefined || formatCidr(address.cidr) === formatCidr(host.cidr)) return address;
  const [own, uplink] = [formatCidr(address.cidr), formatCidr(host.cidr)];
  const message = cidrsOverlap(address.cidr, host.cidr)
    ? say`The peer's network ${own} has another prefix length than the host's uplink ${uplink}.`
    : say`The peer's network ${own} is outside the host's uplink ${uplink}.`;
  findings.error('address-outside-subnet', node.range, message, say`Choose an address in ${formatCidr(host.cidr)}.`);
  return undefined;
}

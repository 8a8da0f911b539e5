/** `networks.*.ipam`: the addresses of a network. */
import { cidrsOverlap, formatCidr, parseCidr, type Cidr } from '../model/address.ts';
import type { IpamBlock } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';
import { expectEntries, expectItems, expectMapping, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import type { NetworkDraft } from './draft.ts';
import { readIpv4, readSubnet } from './readAddress.ts';
import { isNull, quoted, readKey, valueOf, type MappingNode, type TreeNode } from './tree.ts';

/** The IPv4 block of a network, and whether it has IPv6 blocks. */
export interface Ipam extends Pick<NetworkDraft, 'subnet' | 'hasBadSubnet' | 'gateway' | 'ipRange' | 'auxAddresses'> {
  readonly blocks: readonly IpamBlock[];
  /** The first IPv6 subnet's place. */
  readonly ipv6?: TreeNode | undefined;
}

/** The addresses of a network that wishes none. */
export const noIpam: Ipam = { blocks: [], auxAddresses: [] };

/** Reads `ipam`; Docker's bridge driver takes one IPv4 subnet. */
export function readIpam(node: TreeNode, findings: Findings): Ipam {
  const ipam = expectMapping(node, 'ipam', findings);
  if (ipam === undefined) return noIpam;
  checkDriver(ipam, findings);
  const items = readKey(ipam, 'config', (value) => expectItems(value, 'ipam.config', findings)) ?? [];
  const blocks = items.flatMap((item) => {
    const block = isNull(item) ? undefined : expectMapping(item, say`A block of ${'ipam.config'}`, findings);
    return block === undefined || block.entries.length === 0 ? [] : [readBlock(block, findings)];
  });
  const ipv4 = blocks.filter((block) => block.ipv6 === undefined);
  const [first, second] = ipv4;
  if (second !== undefined) {
    const range = second.subnet?.range ?? second.range;
    const message = say`A bridge network has one IPv4 subnet; this is a second one.`;
    findings.error('several-subnets', range, message, say`Remove it, or make a second network.`);
  }
  return { ...(first ?? noIpam), ipv6: blocks.find((block) => block.ipv6 !== undefined)?.ipv6 };
}

function checkDriver(ipam: MappingNode, findings: Findings): void {
  const driver = readKey(ipam, 'driver', (value) => expectText(value, 'ipam.driver', findings));
  if (driver === undefined || driver.text === 'default') return;
  const message = say`A lab has only the ipam driver "default", not ${quoted(driver.text)}.`;
  findings.error('unsupported-driver', driver.range, message, say`Remove the line.`);
}

function readBlock(block: MappingNode, findings: Findings): Ipam & Pick<MappingNode, 'range'> {
  const { range } = block;
  const subnetNode = valueOf(block, 'subnet');
  const subnet = subnetNode === undefined ? undefined : readSubnet(subnetNode, 'subnet', findings);
  if (subnet === 'ipv6') return { ...noIpam, range, ipv6: subnetNode };
  if (subnetNode === undefined) {
    const message = say`A block of ipam.config needs a subnet: without one Docker chooses subnet and gateway.`;
    findings.error('missing-subnet', range, message, say`Add subnet: NETWORK/LENGTH, or remove the block.`);
    return { ...noIpam, range, hasBadSubnet: true };
  }
  const gateway = readKey(block, 'gateway', (value) => readIpv4(value, 'gateway', findings));
  const ipRange = readIpRange(block, findings);
  const auxAddresses = readAuxAddresses(block, findings);
  if (subnet === undefined) return { ...noIpam, range, hasBadSubnet: true };
  checkUsable(subnet, findings);
  const ipam = { subnet, gateway, ipRange, auxAddresses };
  return { ...ipam, blocks: [toBlock(ipam)], range };
}

function readIpRange(block: MappingNode, findings: Findings): Placed<Cidr> | undefined {
  const node = valueOf(block, 'ip_range');
  const range = node === undefined ? undefined : readSubnet(node, 'ip_range', findings);
  if (node === undefined || range !== 'ipv6') return range === 'ipv6' ? undefined : range;
  const message = say`ip_range is an IPv6 network, but the subnet is an IPv4 one.`;
  findings.error('bad-subnet', node.range, message, say`Write a part of the subnet.`);
  return undefined;
}

function readAuxAddresses(block: MappingNode, findings: Findings): Ipam['auxAddresses'] {
  const entries = readKey(block, 'aux_addresses', (value) => expectEntries(value, 'aux_addresses', findings)) ?? [];
  return entries.flatMap((entry) => {
    const address = readIpv4(entry.value, `aux_addresses.${entry.key}`, findings);
    return address === undefined ? [] : [{ ...address, name: entry.key }];
  });
}

/** Networks of RFC 1122 and 5771 that no bridge can have. */
const special: readonly (readonly [cidr: string, what: Phrase])[] = [
  ['0.0.0.0/8', say`means "this network"`],
  ['127.0.0.0/8', say`is the loopback network`],
  ['224.0.0.0/4', say`is for multicast`],
  ['240.0.0.0/4', say`is reserved`],
];

function checkUsable(subnet: Placed<Cidr>, findings: Findings): void {
  const text = formatCidr(subnet.value);
  if (subnet.value.prefixLength > 30) {
    const message = say`The subnet ${text} has no room for a gateway and a container.`;
    findings.error('bad-subnet', subnet.range, message, say`Use a prefix of 30 or shorter, like /24.`);
  }
  for (const [cidr, what] of special) {
    const parsed = parseCidr(cidr);
    if (parsed === undefined || !cidrsOverlap(subnet.value, parsed)) continue;
    const message = say`The subnet ${text} overlaps ${cidr}, which ${what}.`;
    findings.error('bad-subnet', subnet.range, message, say`Use private addresses, like 172.28.0.0/16 (RFC 1918).`);
    return;
  }
}

function toBlock(ipam: Pick<Ipam, 'subnet' | 'gateway' | 'ipRange' | 'auxAddresses'>): IpamBlock {
  return {
    subnet: ipam.subnet === undefined ? undefined : formatCidr(ipam.subnet.value),
    gateway: ipam.gateway?.value,
    ipRange: ipam.ipRange === undefined ? undefined : formatCidr(ipam.ipRange.value),
    auxAddresses: Object.fromEntries(ipam.auxAddresses.map(({ name, value }) => [name, value])),
  };
}

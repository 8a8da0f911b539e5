/** What networks must not do to each other and to the host: share addresses or names. */
import {
  cidrContains,
  cidrContainsCidr,
  cidrsOverlap,
  firstAddress,
  formatCidr,
  lastAddress,
  nthAddress,
  type Cidr,
} from '../model/address.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { NetworkDraft } from './draft.ts';
import type { Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { quoted } from './tree.ts';

/** Docker's first default pool: docker0 has it before any other network comes. */
const defaultBridgeSubnet: Cidr = { network: '172.17.0.0', prefixLength: 16 };

/** Checks every declared network, used or not. */
export function checkNetworks(networks: readonly NetworkDraft[], uplink: Cidr, findings: Findings): void {
  for (const [index, network] of networks.entries()) {
    const earlier = networks.slice(0, index);
    checkNames(network, earlier, findings);
    checkOverlaps(network, earlier, uplink, findings);
    checkAddresses(network, findings);
  }
}

/** The address of a network's bridge: the one wished, else the first of its range, else the first usable one. */
export function gatewayOf({ subnet, gateway, ipRange }: NetworkDraft): string | undefined {
  if (gateway !== undefined || subnet === undefined) return gateway?.value;
  const start = ipRange?.value.network;
  return start === undefined || start === firstAddress(subnet.value) ? nthAddress(subnet.value, 1n) : start;
}

function checkNames(network: NetworkDraft, earlier: readonly NetworkDraft[], findings: Findings): void {
  const sameName = earlier.find(({ name }) => name.value === network.name.value);
  if (sameName !== undefined) {
    const message = say`The networks ${quoted(sameName.spec.key)} and ${quoted(network.spec.key)} both have the name ${quoted(network.name.value)}.`;
    findings.error('duplicate-name', network.name.range, message, say`Give one of them another name.`);
  }
  const bridge = network.bridgeName;
  const sameBridge = earlier.find(({ bridgeName }) => bridge !== undefined && bridgeName?.value === bridge.value);
  if (bridge === undefined || sameBridge === undefined) return;
  const message = say`The bridge name ${bridge.value} is already that of the network ${quoted(sameBridge.spec.key)}.`;
  findings.error('duplicate-name', bridge.range, message, say`Choose another bridge name, or leave it out.`);
}

function checkOverlaps(
  network: NetworkDraft,
  earlier: readonly NetworkDraft[],
  uplink: Cidr,
  findings: Findings,
): void {
  const { subnet } = network;
  if (subnet === undefined) return;
  // Where the uplink has docker0's pool, docker0 takes the next one.
  const bridge = cidrsOverlap(defaultBridgeSubnet, uplink)
    ? []
    : [{ cidr: defaultBridgeSubnet, what: say`Docker's default bridge docker0` }];
  const others = earlier.flatMap((other) => {
    const what = say`the network ${quoted(other.spec.key)} (line ${other.range.line})`;
    return other.subnet === undefined ? [] : [{ cidr: other.subnet.value, what }];
  });
  for (const { cidr, what } of [...others, { cidr: uplink, what: say`the host's uplink` }, ...bridge]) {
    if (!cidrsOverlap(subnet.value, cidr)) continue;
    const message = say`The subnet ${formatCidr(subnet.value)} overlaps ${formatCidr(cidr)} of ${what}.`;
    const remedy =
      cidr === uplink
        ? say`Choose a subnet that no other network has, or leave it out, or give the host another one: x-lab: {host: {address: 10.0.0.2/24}}.`
        : say`Choose a subnet that no other network has, or leave it out.`;
    findings.error('overlapping-subnets', subnet.range, message, remedy);
  }
}

function checkAddresses(network: NetworkDraft, findings: Findings): void {
  const { subnet, gateway, ipRange, auxAddresses } = network;
  if (subnet === undefined) return;
  if (ipRange !== undefined && !cidrContainsCidr(subnet.value, ipRange.value)) {
    const message = say`The ip_range ${formatCidr(ipRange.value)} is not a part of the subnet ${formatCidr(subnet.value)}.`;
    findings.error(
      'address-outside-subnet',
      ipRange.range,
      message,
      say`Choose a part of ${formatCidr(subnet.value)}.`,
    );
  }
  if (gateway !== undefined) checkHostAddress(gateway, subnet.value, say`gateway`, findings);
  const taken = new Map<string, Phrase>();
  const bridge = gatewayOf(network);
  if (bridge !== undefined) taken.set(bridge, say`the network's gateway`);
  for (const { name, ...address } of auxAddresses) {
    checkHostAddress(address, subnet.value, say`auxiliary address`, findings);
    const owner = taken.get(address.value);
    if (owner !== undefined) {
      findings.error(
        'duplicate-address',
        address.range,
        say`The auxiliary address ${address.value} is already ${owner}.`,
        say`Choose another address.`,
      );
    }
    taken.set(address.value, say`the auxiliary address ${quoted(name)}`);
  }
}

/** Reports an address that lies outside a subnet, or is its network or broadcast address; true where it is usable. */
export function checkHostAddress(address: Placed<string>, subnet: Cidr, what: Phrase, findings: Findings): boolean {
  const text = formatCidr(subnet);
  const remedy = say`Choose an address between ${firstAddress(subnet)} and ${lastAddress(subnet)}.`;
  if (!cidrContains(subnet, address.value)) {
    findings.error(
      'address-outside-subnet',
      address.range,
      say`The ${what} ${address.value} is outside the subnet ${text}.`,
      remedy,
    );
    return false;
  }
  if (address.value !== firstAddress(subnet) && address.value !== lastAddress(subnet)) return true;
  const role = address.value === firstAddress(subnet) ? say`network` : say`broadcast`;
  findings.error(
    'reserved-address',
    address.range,
    say`The ${what} ${address.value} is the ${role} address of ${text}.`,
    remedy,
  );
  return false;
}

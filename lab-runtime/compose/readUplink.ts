/** Addresses on the uplink's network, and the keys around them. */
import {
  firstAddress,
  formatCidr,
  lastAddress,
  parseInterfaceAddress,
  type InterfaceAddress4,
} from '../model/address.ts';
import { say } from '../model/phrase.ts';
import { expectText } from './expect.ts';
import type { Findings } from './findings.ts';
import { suggestRemedy } from './suggest.ts';
import { quoted, type MappingNode, type TreeNode } from './tree.ts';

/** Reports keys that a mapping below `x-lab` does not have. */
export function checkXLabKeys(mapping: MappingNode, where: string, known: readonly string[], findings: Findings): void {
  for (const { key, keyRange } of mapping.entries) {
    if (known.includes(key)) continue;
    const message = say`${where} has no key ${quoted(key)}.`;
    findings.error('unknown-x-lab-key', keyRange, message, suggestRemedy(key, known, say`Remove it.`));
  }
}

/** An address with its prefix length, `192.168.99.100/24`, in a network with room for the host and a peer. */
export function readUplinkAddress(node: TreeNode, what: string, findings: Findings): InterfaceAddress4 | undefined {
  const text = expectText(node, what, findings)?.text;
  const parsed = text === undefined ? undefined : parseInterfaceAddress(text);
  if (text === undefined) return undefined;
  if (parsed === undefined) {
    const message = say`${what}: ${quoted(text)} is not an address with a prefix length.`;
    findings.error('bad-address', node.range, message, say`Write it like 192.168.99.100/24.`);
    return undefined;
  }
  const { address, cidr } = parsed;
  if (cidr.prefixLength > 30 || cidr.prefixLength < 8) {
    const message = say`${what}: a prefix length of ${cidr.prefixLength} makes no useful uplink.`;
    findings.error('bad-subnet', node.range, message, say`Use 8 to 30, like /24.`);
    return undefined;
  }
  if (address !== firstAddress(cidr) && address !== lastAddress(cidr)) return parsed;
  const message = say`${what}: ${address} is the network or broadcast address of ${formatCidr(cidr)}.`;
  findings.error('reserved-address', node.range, message, say`Use an address between the two.`);
  return undefined;
}

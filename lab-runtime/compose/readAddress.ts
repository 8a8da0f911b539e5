/** Addresses, networks and MACs as values of a lab file. */
import {
  formatCidr,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
  parseIpv6Address,
  parseIpv6Cidr,
  type Cidr,
} from '../model/address.ts';
import { isMulticastMac, parseMac } from '../model/mac.ts';
import { say, type Phrase } from '../model/phrase.ts';
import { expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { quoted, type TreeNode } from './tree.ts';

/** An IPv4 address. */
export function readIpv4(node: TreeNode, what: string, findings: Findings): Placed<string> | undefined {
  const text = expectText(node, what, findings);
  const address = text === undefined ? undefined : parseAddress(text.text);
  if (text === undefined || address !== undefined)
    return address === undefined ? undefined : { value: address, range: node.range };
  findings.error(
    'bad-address',
    node.range,
    say`${what}: ${quoted(text.text)} is not an IPv4 address.`,
    addressRemedy(text.text),
  );
  return undefined;
}

/** An IPv6 address, in its canonical form. */
export function readIpv6(node: TreeNode, what: string, findings: Findings): Placed<string> | undefined {
  const text = expectText(node, what, findings);
  if (text === undefined) return undefined;
  const address = parseIpv6Address(text.text);
  if (address !== undefined) return { value: address, range: node.range };
  findings.error(
    'bad-address',
    node.range,
    say`${what}: ${quoted(text.text)} is not an IPv6 address.`,
    say`Write an address like fd00:1::5.`,
  );
  return undefined;
}

/** An IPv4 or IPv6 address, in its canonical form. */
export function readAnyAddress(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return parseAddress(bare) ?? parseIpv6Address(bare);
}

/** An IPv4 network; `'ipv6'` where it is an IPv6 one. */
export function readSubnet(node: TreeNode, what: string, findings: Findings): Placed<Cidr> | 'ipv6' | undefined {
  const text = expectText(node, what, findings)?.text;
  if (text === undefined) return undefined;
  const cidr = parseCidr(text);
  if (cidr !== undefined) return { value: cidr, range: node.range };
  if (parseIpv6Cidr(text) !== undefined) return 'ipv6';
  const hostBits = parseInterfaceAddress(text);
  const [problem, remedy] =
    hostBits === undefined
      ? [
          say`${what}: ${quoted(text)} is not an IPv4 network.`,
          say`Write a network with the length of its prefix, like 172.28.0.0/16.`,
        ]
      : [
          say`${what}: ${quoted(text)} is an address in a network, not a network.`,
          say`Write ${formatCidr(hostBits.cidr)}.`,
        ];
  findings.error('bad-subnet', node.range, problem, remedy);
  return undefined;
}

/** A MAC that an interface can have, in its canonical form. */
export function readMac(node: TreeNode, what: string, findings: Findings): Placed<string> | undefined {
  const text = expectText(node, what, findings)?.text;
  if (text === undefined) return undefined;
  const mac = parseMac(text);
  const problem = mac === undefined ? say`is not a MAC address` : macProblem(mac);
  if (mac !== undefined && problem === undefined) return { value: mac, range: node.range };
  findings.error(
    'bad-mac',
    node.range,
    say`${what}: ${quoted(text)} ${problem ?? ''}.`,
    say`Write six bytes, the first one even, like 02:42:ac:11:00:05.`,
  );
  return undefined;
}

function macProblem(mac: string): Phrase | undefined {
  if (isMulticastMac(mac)) return say`is a group address (its first byte is odd), which no interface can have`;
  return mac === '00:00:00:00:00:00' ? say`is all zeros` : undefined;
}

function addressRemedy(text: string): Phrase {
  const withPrefix = parseInterfaceAddress(text);
  if (withPrefix !== undefined) return say`Leave out the prefix length: ${withPrefix.address}.`;
  if (/^0\d|\.0\d/.test(text)) return say`Write each number without leading zeros.`;
  return parseIpv6Address(text) === undefined
    ? say`Write four numbers from 0 to 255, like 172.28.0.5.`
    : say`Write an IPv4 address, like 172.28.0.5.`;
}

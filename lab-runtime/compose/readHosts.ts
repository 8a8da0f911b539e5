/** `extra_hosts` and `dns`: what a container finds in its hosts file and resolver configuration. */
import { say } from '../model/phrase.ts';
import { expectTexts, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readAnyAddress } from './readAddress.ts';
import { quoted, type TreeNode } from './tree.ts';

/** A line of the hosts file; the address may be `host-gateway`. */
export interface ExtraHost {
  readonly name: string;
  readonly address: string;
}

/** `["name:ip", "name=ip"]` or `{name: ip, name: [ip, ip]}`. */
export function readExtraHosts(node: TreeNode, findings: Findings): readonly ExtraHost[] {
  if (node.kind === 'mapping') {
    return node.entries.flatMap(({ key, keyRange, value }) =>
      expectTexts(value, `extra_hosts.${key}`, findings).flatMap(({ text, range }) => {
        return makeHost({ value: key, range: keyRange }, { value: text, range }, findings);
      }),
    );
  }
  return expectTexts(node, 'extra_hosts', findings).flatMap(({ text, range }) => {
    const separator = text.search(/[=:]/);
    if (separator >= 0) {
      return makeHost(
        { value: text.slice(0, separator), range },
        { value: text.slice(separator + 1), range },
        findings,
      );
    }
    findings.error('bad-address', range, say`${quoted(text)} names no address.`, say`Write NAME:ADDRESS.`);
    return [];
  });
}

function makeHost(name: Placed<string>, address: Placed<string>, findings: Findings): readonly ExtraHost[] {
  const known = checkName(name, { ...nameRules.alias, what: say`host name` }, findings);
  const parsed = address.value === 'host-gateway' ? address.value : readAnyAddress(address.value);
  if (parsed === undefined) {
    findings.error(
      'bad-address',
      address.range,
      say`${quoted(address.value)} is not an address.`,
      say`Write an IP address, or host-gateway.`,
    );
  }
  return known && parsed !== undefined ? [{ name: name.value, address: parsed }] : [];
}

/** One address of a name server, or a list of them. */
export function readDns(node: TreeNode, findings: Findings): readonly string[] {
  return expectTexts(node, 'dns', findings).flatMap(({ text, range }) => {
    const address = readAnyAddress(text);
    if (address !== undefined) return [address];
    findings.error(
      'bad-address',
      range,
      say`${quoted(text)} is not the address of a name server.`,
      say`Write an IP address.`,
    );
    return [];
  });
}

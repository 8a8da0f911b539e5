/** `services.*.networks`: a list of keys, or a mapping with what each attachment asks for. */
import { say } from '../model/phrase.ts';
import type { AttachmentDraft } from './draft.ts';
import { expectEntries, expectInteger, expectMapping, expectText, expectTexts, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readIpv4, readIpv6, readMac } from './readAddress.ts';
import { isNull, quoted, readKey, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** The attachments in file order, each network once. */
export function readAttachments(node: TreeNode, findings: Findings): readonly AttachmentDraft[] {
  if (node.kind !== 'sequence') {
    return expectEntries(node, 'networks', findings).flatMap((entry) => readAttachment(entry, findings) ?? []);
  }
  const seen = new Set<string>();
  return node.items.flatMap((item) => {
    const text = expectText(item, say`An item of ${'networks'}`, findings);
    if (text === undefined) return [];
    if (seen.has(text.text)) {
      findings.error(
        'duplicate-network',
        item.range,
        say`The network ${quoted(text.text)} is already in the list.`,
        say`Remove one of the two.`,
      );
      return [];
    }
    seen.add(text.text);
    return [bare({ value: text.text, range: text.range })];
  });
}

/** An attachment that asks for nothing. */
export function bare(network: Placed<string>): AttachmentDraft {
  return { network, aliases: [], priority: 0, gatewayPriority: 0 };
}

const notBuilt = ['driver_opts', 'interface_name', 'link_local_ips'];
const int32 = { from: -2_147_483_648, to: 2_147_483_647 };

function readAttachment(entry: Entry, findings: Findings): AttachmentDraft | undefined {
  const network = { value: entry.key, range: entry.keyRange };
  if (isNull(entry.value)) return bare(network);
  const wish = expectMapping(entry.value, say`The attachment to ${quoted(entry.key)}`, findings);
  if (wish === undefined) return undefined;
  for (const { key, keyRange } of wish.entries.filter((each) => notBuilt.includes(each.key))) {
    findings.information('not-built', keyRange, say`${key} is not built yet; the lab goes without it.`);
  }
  return {
    network,
    aliases: readAliases(wish, findings),
    ipv4: readKey(wish, 'ipv4_address', (value) => readIpv4(value, 'ipv4_address', findings)),
    ipv6: readKey(wish, 'ipv6_address', (value) => readIpv6(value, 'ipv6_address', findings)),
    mac: readKey(wish, 'mac_address', (value) => readMac(value, 'mac_address', findings)),
    priority: readKey(wish, 'priority', (value) => expectInteger(value, 'priority', int32, findings)) ?? 0,
    gatewayPriority: readKey(wish, 'gw_priority', (value) => expectInteger(value, 'gw_priority', int32, findings)) ?? 0,
  };
}

function readAliases(wish: MappingNode, findings: Findings): readonly Placed<string>[] {
  return (readKey(wish, 'aliases', (value) => expectTexts(value, 'aliases', findings)) ?? [])
    .map(({ text, range }) => ({ value: text, range }))
    .filter((alias) => checkName(alias, nameRules.alias, findings));
}

/** `network_mode` and `networks`: where a service's network namespace comes from. */
import type { SourceRange } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import type { AttachmentDraft, ModeDraft } from './draft.ts';
import { expectText } from './expect.ts';
import type { Findings } from './findings.ts';
import { bare, readAttachments } from './readAttachments.ts';
import { entryOf, isEmpty, isNull, quoted, type Entry, type MappingNode, type ScalarNode } from './tree.ts';

/** The namespace a service asks for; without any wish that is the network `default`. */
export function readMode(service: MappingNode, serviceRange: SourceRange, findings: Findings): ModeDraft {
  const mode = entryOf(service, 'network_mode');
  const networks = entryOf(service, 'networks');
  const text = mode === undefined || isEmpty(mode.value) ? undefined : expectText(mode.value, 'network_mode', findings);
  if (text !== undefined && networks !== undefined && !isNull(networks.value)) reportConflict(text, networks, findings);
  if (text !== undefined) return parseMode(text, findings);
  const attachments = networks === undefined ? [] : readAttachments(networks.value, findings);
  const wished =
    networks?.value.kind === 'sequence'
      ? networks.value.items.length
      : networks?.value.kind === 'mapping'
        ? networks.value.entries.length
        : 0;
  // Compose joins `default` only where no network was wished; one that was misspelt is no reason to.
  if (wished > 0) return { kind: 'networks', attachments };
  return { kind: 'networks', attachments: [bare({ value: 'default', range: networks?.keyRange ?? serviceRange })] };
}

function parseMode(text: ScalarNode, findings: Findings): ModeDraft {
  const { range } = text;
  const reference = /^(?<kind>service|container):(?<name>[\s\S]*)$/.exec(text.text)?.groups;
  if (reference?.['kind'] === 'service') return { kind: 'service', service: { value: reference['name'] ?? '', range } };
  if (reference?.['kind'] === 'container')
    return { kind: 'container', container: { value: reference['name'] ?? '', range } };
  switch (text.text) {
    case 'bridge':
    case 'default':
      return { kind: 'default-bridge', range };
    case 'none':
    case 'host':
      return { kind: text.text, range };
    default:
      findings.error(
        'unknown-network-mode',
        range,
        say`${quoted(text.text)} is not a network mode.`,
        say`Use bridge, none, host, service:NAME or container:NAME; networks of the file go under networks:.`,
      );
      return { kind: 'none', range };
  }
}

function reportConflict(mode: ScalarNode, networks: Entry, findings: Findings): void {
  const message = say`A service with network_mode: ${mode.text} cannot have networks as well.`;
  findings.error('conflicting-network-mode', networks.keyRange, message, say`Remove network_mode or networks.`);
  if (mode.text !== 'bridge' && mode.text !== 'default') return;
  for (const attachment of readAttachments(networks.value, findings)) reportDefaultBridgeWishes(attachment, findings);
}

/** Docker refuses wished addresses and aliases on its default bridge. */
export function reportDefaultBridgeWishes({ ipv4, ipv6, aliases }: AttachmentDraft, findings: Findings): void {
  const address = ipv4 ?? ipv6;
  const [alias] = aliases;
  if (address !== undefined) {
    const message = say`Docker gives no wished address (${address.value}) on its default bridge.`;
    findings.error('default-bridge-address', address.range, message, say`Use a network of your own with a subnet.`);
  }
  if (alias !== undefined) {
    const message = say`Docker knows no aliases (${alias.value}) on its default bridge.`;
    findings.error('default-bridge-aliases', alias.range, message, say`Use a network of your own.`);
  }
}

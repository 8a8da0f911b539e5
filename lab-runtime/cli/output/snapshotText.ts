/** A snapshot for people: what each namespace has, in the words of `ip`. */
import { nativeName } from '../../index.ts';
import type { Fact, Link, Namespace, NativeTable, Ruleset, Snapshot } from '../../index.ts';
import { formatTable } from './table.ts';
import { harmless, type Screen } from './terminal.ts';

/** One paragraph a namespace, the host first; then what could not be read. */
export function snapshotText(snapshot: Snapshot, paint: Screen['paint']): string {
  const namespaces = snapshot.namespaces.map((namespace) => namespaceText(snapshot, namespace, paint));
  const unknown = snapshot.unknown.map(
    ({ what, why }) => `${paint('yellow', 'unknown')}: ${harmless(what)}: ${harmless(why)}\n`,
  );
  return [...namespaces, unknown.join('')].filter((text) => text !== '').join('\n');
}

function namespaceText(snapshot: Snapshot, namespace: Namespace, paint: Screen['paint']): string {
  const { label, role, inode, pid } = namespace;
  const title = role === 'host' ? 'host' : `${role} ${label}`;
  const head = `${paint('bold', harmless(title))} ${paint('dim', `net:[${String(inode)}]${pid === undefined ? '' : `, pid ${String(pid)}`}`)}\n`;
  const rows = namespace.links.map((link) => [
    String(link.ifindex),
    link.name,
    link.operstate.toLowerCase(),
    addressesOf(namespace, link) || '-',
    link.mac ?? '-',
    cableOf(snapshot, link),
  ]);
  const links = formatTable(['IF', 'NAME', 'STATE', 'ADDRESS', 'MAC', 'CABLE'], rows);
  const routes = namespace.routes
    .filter(({ family, table }) => family === 'ipv4' && table === 'main')
    .map(({ text }) => `route ${harmless(text)}\n`);
  return indent(head, [links, routes.join(''), rulesText(namespace)]);
}

function indent(head: string, parts: readonly string[]): string {
  return head + parts.join('').replaceAll(/^(?=.)/gm, '  ');
}

function addressesOf({ addresses }: Namespace, { ifindex }: Link): string {
  return addresses
    .filter((one) => one.ifindex === ifindex && one.family === 'ipv4')
    .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`)
    .join(', ');
}

/** `@ docker0` for a port of a bridge, `⇄ eth0 of web` for an end of a veth pair, `on eth0 of host` for a macvlan. */
function cableOf({ namespaces }: Snapshot, { kind, master, peer, lower }: Link): string {
  const port = master === undefined ? [] : [`@ ${master}`];
  const labelOf = (inode: number): string => namespaces.find((one) => one.inode === inode)?.label ?? '?';
  if (peer !== undefined) return [`⇄ ${peer.name} of ${labelOf(peer.inode)}`, ...port].join(' ');
  if (lower !== undefined) return [`on ${lower.name} of ${labelOf(lower.inode)}`, ...port].join(' ');
  return [...(kind === 'veth' ? ['⇄ ?'] : []), ...port].join(' ') || '-';
}

function rulesText({ rulesets, legacyRulesets: legacy, nativeTables = [] }: Namespace): string {
  const mixed =
    legacy === undefined ? '' : 'rules of two backends: those of iptables-legacy apply besides those of nf_tables\n';
  const native = nativeTables.map(
    (table) => `nftables table ${harmless(nativeName(table))}: ${harmless(nativeText(table))}\n`,
  );
  return [
    mixed,
    ...native,
    tablesText(rulesets.ipv4, ''),
    rulesets.ipv6.known ? tablesText(rulesets.ipv6, 'ip6 ') : '',
    ...(legacy?.ipv4 === undefined ? [] : [tablesText(legacy.ipv4, 'legacy ')]),
    ...(legacy?.ipv6 === undefined ? [] : [tablesText(legacy.ipv6, 'legacy ip6 ')]),
  ].join('');
}

function nativeText({ flags, chains }: NativeTable): string {
  if (!chains.known) return `unknown: ${chains.why}`;
  const rules = chains.value.reduce((sum, one) => sum + one.rules.length, 0);
  const text = `${String(rules)} in ${String(chains.value.length)} chains`;
  return flags.includes('dormant') ? `${text}, dormant` : text;
}

function tablesText(fact: Fact<Ruleset>, prefix: string): string {
  if (!fact.known) return `rules unknown: ${harmless(fact.why)}\n`;
  return fact.value.tables
    .map(({ name, chains }) => ({
      name,
      rules: chains.reduce((sum, { rules }) => sum + rules.length, 0),
      chains: chains.length,
    }))
    .filter(({ rules }) => rules > 0)
    .map(({ name, rules, chains }) => `rules ${prefix}${name}: ${String(rules)} in ${String(chains)} chains\n`)
    .join('');
}

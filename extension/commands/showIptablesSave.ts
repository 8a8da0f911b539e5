import * as l10n from '@vscode/l10n';
import { languages, window, workspace, type Disposable, type TextDocument } from 'vscode';
import type { Namespace } from '../../lab-runtime/index.ts';
import { rulesetLanguage, type Commands } from '../contributions.ts';
import { refOf } from '../labRef.ts';
import { seenIn, staleSince } from '../labs.ts';
import { nameOfPlace, namespaceOf } from '../places.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { targetName, timeText } from '../targets/targetName.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { pickSeenPlace, type SeenPlace } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** The kind of virtual document: the rules of a namespace. */
const rulesetKind = 'ruleset';

/** Shows the rules of a namespace as iptables-save prints them: of the one the views show, unless another is named. */
export function showIptablesSave(services: Services): Commands['vethscope.showIptablesSave'] {
  return async (about) => {
    const { selected } = services.targets.state;
    const shown = selected === undefined ? undefined : { kind: 'place' as const, ...selected };
    const title = l10n.t('Show iptables-save');
    const picked = await pickSeenPlace(services, subjectOf(services, about) ?? shown, { title, purpose: 'look' });
    if (picked === undefined) return;
    await window.showTextDocument(await rulesetDocument(picked), { preview: true });
    // Counters change without an event: what was last seen may be older than the packets that somebody looks for.
    await services.targets.refreshAt(refOf(picked.observed));
  };
}

/** The document of somebody's rules. */
export async function rulesetDocument({ observed, place }: SeenPlace): Promise<TextDocument> {
  const { target, lab } = refOf(observed);
  const query = { ...(target === undefined ? {} : { target }), lab, place };
  const whose = [observed.running?.name ?? targetName(observed.target), nameOfPlace(observed.snapshot, place)];
  const uri = virtualUri(rulesetKind, `${whose.join('-')}.iptables-save`, query);
  return languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), rulesetLanguage);
}

/** Makes these documents, and makes them anew with every snapshot. */
export function provideRulesets({
  documents,
  runtime,
  targets,
}: Pick<Services, 'documents' | 'runtime' | 'targets'>): Disposable {
  documents.provide(rulesetKind, async (uri) => {
    const query = queryOf(uri);
    const ref = { target: query.get('target') ?? undefined, lab: query.get('lab') ?? '' };
    const observed = seenIn(targets.state, ref);
    const namespace = observed?.snapshot && namespaceOf(observed.snapshot, query.get('place') ?? '');
    if (namespace === undefined) return `# ${l10n.t('It is not running any more.')}\n`;
    const since = staleSince(targets.state, ref);
    const old = since === undefined ? '' : `# ${l10n.t('Disconnected: seen before {0}.', timeText(since))}\n`;
    return old + rulesetText(await runtime(), namespace);
  });
  return targets.onDidChange(() => documents.refresh(rulesetKind));
}

function rulesetText({ printRuleset }: Runtime, { rulesets: { ipv4, ipv6 }, legacyRulesets }: Namespace): string {
  const legacy = [legacyRulesets?.ipv4, legacyRulesets?.ipv6].flatMap((fact) =>
    fact?.known === true ? [`# iptables-legacy\n${printRuleset(fact.value)}`] : [],
  );
  const texts = [
    ipv4.known ? printRuleset(ipv4.value) : `# ${l10n.t('{0} rules unknown: {1}', 'IPv4', oneLine(ipv4.why))}\n`,
    ipv6.known ? printRuleset(ipv6.value) : `# ${l10n.t('{0} rules unknown: {1}', 'IPv6', oneLine(ipv6.why))}\n`,
  ];
  const [first = '', second = ''] = texts;
  const printed = [first, second === '' ? '' : `# IPv6\n${second}`, ...legacy].filter((text) => text !== '');
  return printed.length === 0 ? `# ${l10n.t('There is no rule in this namespace.')}\n` : printed.join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

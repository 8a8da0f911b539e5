import * as l10n from '@vscode/l10n';
import { languages, window, workspace, type Disposable } from 'vscode';
import type { Namespace } from '../../lab-runtime/index.ts';
import { rulesetLanguage, type Commands } from '../contributions.ts';
import { namespaceOf } from '../places.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { pickPlace } from './pickPlace.ts';
import { subjectOf } from './subjectOf.ts';

/** The kind of virtual document: the rules of a namespace. */
const rulesetKind = 'ruleset';

/** Shows the rules of a namespace as iptables-save prints them: of the one the views show, unless another is named. */
export function showIptablesSave(services: Services): Commands['vethscope.showIptablesSave'] {
  return async (about) => {
    const { selected } = services.store.state;
    const shown = selected === undefined ? undefined : { kind: 'place' as const, ...selected };
    const title = l10n.t('Show iptables-save');
    const picked = await pickPlace(services, subjectOf(services, about) ?? shown, { title });
    if (picked === undefined) return;
    const { observed, place } = picked;
    const lab = observed.running.name;
    const uri = virtualUri(rulesetKind, `${lab}-${place}.iptables-save`, { lab, place });
    const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), rulesetLanguage);
    await window.showTextDocument(document, { preview: true });
  };
}

/** Makes these documents, and makes them anew with every snapshot. */
export function provideRulesets({
  documents,
  runtime,
  store,
}: Pick<Services, 'documents' | 'runtime' | 'store'>): Disposable {
  documents.provide(rulesetKind, async (uri) => {
    const query = queryOf(uri);
    const observed = store.state.labs.find(({ running }) => running.name === query.get('lab'));
    const namespace = observed?.snapshot && namespaceOf(observed.snapshot, query.get('place') ?? '');
    if (namespace === undefined) return `# ${l10n.t('It is not running any more.')}\n`;
    return rulesetText(await runtime(), namespace);
  });
  return store.onDidChange(() => documents.refresh(rulesetKind));
}

function rulesetText({ printRuleset }: Runtime, { rulesets: { ipv4, ipv6 } }: Namespace): string {
  const texts = [
    ipv4.known ? printRuleset(ipv4.value) : `# ${l10n.t('{0} rules unknown: {1}', 'IPv4', oneLine(ipv4.why))}\n`,
    ipv6.known ? printRuleset(ipv6.value) : `# ${l10n.t('{0} rules unknown: {1}', 'IPv6', oneLine(ipv6.why))}\n`,
  ];
  const [first = '', second = ''] = texts;
  const printed = [first, second === '' ? '' : `# IPv6\n${second}`].filter((text) => text !== '');
  return printed.length === 0 ? `# ${l10n.t('There is no rule in this namespace.')}\n` : printed.join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

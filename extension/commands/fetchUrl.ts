import * as l10n from '@vscode/l10n';
import type { HttpResult } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { labRefOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import { webAddresses, webAddressOf } from '../webAddresses.ts';
import { pickLab } from './pickLab.ts';
import { pickOrType } from './pickOrType.ts';
import type { Picked } from './pickPlace.ts';
import { probeFrom, type ProbeKind } from './probeFrom.ts';
import { httpSummary } from './probeSummary.ts';
import { subjectOf } from './subjectOf.ts';

/** Fetches a page from anybody in a lab; that of a published port from outside, where it can be reached from there. */
export function fetchUrl(services: Services): Commands['vethscope.fetchUrl'] {
  const kind: ProbeKind<HttpResult> = {
    title: l10n.t('Fetch URL'),
    icon: 'globe',
    chooseGoal: chooseUrl,
    run: async (runtime, { target, running, from, goal, signal, onLine }) => {
      const result = await runtime.fetchUrl(target, running, from, goal, { signal });
      result.body.trimEnd().split('\n').forEach(onLine);
      return result;
    },
    summary: httpSummary,
  };
  return async (about, url) => {
    const subject = subjectOf(services, about);
    if (subject?.kind !== 'port') return probeFrom(services, kind, subject, url);
    const observed = await pickLab(services, subject);
    if (observed === undefined) return undefined;
    const { lab } = observed.running;
    const address = webAddressOf(lab, subject);
    const place = address?.reach === 'outside' ? (lab.outside[0]?.name ?? 'host') : 'host';
    return probeFrom(services, kind, { kind: 'place', ...labRefOf(observed), place }, url ?? address?.url);
  };
}

function chooseUrl({ observed }: Picked): Promise<string | undefined> {
  return pickOrType({
    title: l10n.t('Fetch URL'),
    placeholder: l10n.t('Which page? Pick, or type a URL'),
    items: webAddresses(observed.running.lab).map(({ url, container, port }) => ({
      label: `$(globe) ${url}`,
      description: `${container} ${String(port.containerPort)}/${port.protocol}`,
      value: url,
    })),
    typed: (text) => l10n.t('$(edit) URL {0}', text),
  });
}

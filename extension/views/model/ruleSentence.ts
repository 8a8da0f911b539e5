/** A rule in plain words of the user's language, from the parts the runtime has read. */
import * as l10n from '@vscode/l10n';
import type { explainRule } from '../../../lab-runtime/index.ts';

type Parts = Pick<ReturnType<typeof explainRule>, 'matches' | 'verdict'>;
type Match = Parts['matches'][number];
type Verdict = Parts['verdict'];

/** `Packets arriving on docker0, leaving by anything but docker0: accepted.` */
export function ruleSentence({ matches, verdict }: Parts): string {
  const conditions = matches.filter(({ kind }) => kind !== 'comment').map(matchText);
  const fate = verdictText(verdict);
  const separator = l10n.t({ message: ', ', comment: ['Between two conditions of a rule'] });
  return conditions.length === 0
    ? l10n.t('Every packet: {0}.', fate)
    : l10n.t('Packets {0}: {1}.', conditions.join(separator), fate);
}

function matchText(match: Match): string {
  return match.negated ? negatedText(match) : positiveText(match);
}

function positiveText({ kind, value, text }: Match): string {
  switch (kind) {
    case 'in-interface':
      return l10n.t('arriving on {0}', value);
    case 'out-interface':
      return l10n.t('leaving by {0}', value);
    case 'source':
      return l10n.t('from {0}', value);
    case 'destination':
      return l10n.t('to {0}', value);
    case 'protocol':
      return l10n.t('of {0}', value.toUpperCase());
    case 'source-port':
      return l10n.t('from port {0}', value);
    case 'destination-port':
      return l10n.t('to port {0}', value);
    case 'source-type':
      return value === 'LOCAL' ? l10n.t('from an address of this host') : l10n.t('from an address of type {0}', value);
    case 'destination-type':
      return value === 'LOCAL' ? l10n.t('to an address of this host') : l10n.t('to an address of type {0}', value);
    case 'connection-state':
      return stateText(value);
    default:
      return l10n.t('that match “{0}”', text);
  }
}

function negatedText({ kind, value, text }: Match): string {
  switch (kind) {
    case 'in-interface':
      return l10n.t('arriving on anything but {0}', value);
    case 'out-interface':
      return l10n.t('leaving by anything but {0}', value);
    case 'source':
      return l10n.t('not from {0}', value);
    case 'destination':
      return l10n.t('not to {0}', value);
    case 'protocol':
      return l10n.t('not of {0}', value.toUpperCase());
    default:
      return l10n.t('that match “{0}”', text);
  }
}

function stateText(value: string): string {
  switch (value.split(',').sort().join(',')) {
    case 'ESTABLISHED,RELATED':
      return l10n.t('that belong to a known connection');
    case 'NEW':
      return l10n.t('that open a new connection');
    default:
      return l10n.t('in connection state {0}', value);
  }
}

function verdictText({ kind, value, text }: Verdict): string {
  switch (kind) {
    case 'accept':
      return l10n.t('accepted');
    case 'drop':
      return l10n.t('dropped without an answer');
    case 'reject':
      return l10n.t('refused');
    case 'return':
      return l10n.t('back to the chain they came from');
    case 'masquerade':
      return l10n.t('they leave with the address of the interface they leave by (masquerade)');
    case 'dnat':
      return l10n.t('sent to {0} instead (DNAT)', value ?? '?');
    case 'snat':
      return l10n.t('they leave with the source {0} (SNAT)', value ?? '?');
    case 'redirect':
      return l10n.t('redirected to this host');
    case 'log':
      return l10n.t('written to the log, then the next rule');
    case 'jump':
      return l10n.t('on to chain {0}', value ?? '?');
    case 'goto':
      return l10n.t('on to chain {0}, and not back', value ?? '?');
    case 'none':
      return l10n.t('counted, then the next rule');
    case 'other':
      return l10n.t('handed to “{0}”', text);
  }
}

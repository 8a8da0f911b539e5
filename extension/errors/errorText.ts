/** An error of the runtime as one sentence in the user's language. The runtime's own English goes to the log. */
import * as l10n from '@vscode/l10n';
import type { LabError, LabErrorCode } from '../../lab-runtime/index.ts';
import { sayPhrase } from '../sayPhrase.ts';

/** Where a target is the object, the message says what is missing to get there. */
const isTarget = /^(?:ssh|vm|wsl|docker|lima|multipass|vagrant|command):/;

type Say = (thing: string, error: LabError) => string;

const sentences: Readonly<Record<LabErrorCode, Say>> = {
  usage: (_thing, { phrase }) => l10n.t('Not possible: {0}', sayPhrase(phrase)),
  'bad-lab-file': (thing, { phrase }) => l10n.t('{0} has errors: {1}', thing, sayPhrase(phrase)),
  'unknown-lab': (thing, { object }) =>
    object === undefined ? l10n.t('No lab is running.') : l10n.t('{0} is not running.', thing),
  'unknown-object': (thing) => l10n.t('There is no {0}.', thing),
  'lab-exists': (thing) => l10n.t('{0} is running already.', thing),
  'lab-busy': (thing) => l10n.t('{0} is being changed by another command; try again when that has ended.', thing),
  'lab-broken': (thing) => l10n.t('{0} has ended.', thing),
  'address-exhausted': (thing) => l10n.t('There is no free address left: {0}.', thing),
  'address-conflict': (thing, { phrase }) => l10n.t('{0} conflicts with what is there: {1}', thing, sayPhrase(phrase)),
  'port-conflict': (thing) => l10n.t('The port of the host is taken already: {0}.', thing),
  'missing-tool': (thing, { phrase, object = '' }) =>
    isTarget.test(object)
      ? l10n.t('A program is missing on this machine: {0}', sayPhrase(phrase))
      : l10n.t('A program is missing on this machine: {0}.', thing),
  'namespaces-closed': () => l10n.t('This machine does not let you make namespaces.'),
  permission: (_thing, { phrase }) => l10n.t('You may not do that: {0}', sayPhrase(phrase)),
  'state-folder': (thing) => l10n.t('The state folder cannot be used: {0}.', thing),
  'service-exited': (thing) => l10n.t('The program has ended: {0}.', thing),
  'step-failed': (_thing, { phrase }) => l10n.t('A step failed: {0}', sayPhrase(phrase)),
  'command-failed': (_thing, { phrase }) => l10n.t('That did not work: {0}', sayPhrase(phrase)),
  timeout: (thing) => l10n.t('It took too long and was ended: {0}.', thing),
  cancelled: () => l10n.t('Cancelled.'),
  'not-linux': () => l10n.t('Labs need Linux.'),
  'target-unreachable': (_thing, { phrase }) => l10n.t('The machine cannot be reached: {0}', sayPhrase(phrase)),
  'authentication-failed': (_thing, { phrase }) => l10n.t('The machine does not let you in: {0}', sayPhrase(phrase)),
  'host-key': (_thing, { phrase }) => l10n.t('The machine’s key is not trusted: {0}', sayPhrase(phrase)),
  'connection-lost': (_thing, { phrase }) => l10n.t('The connection was lost: {0}', sayPhrase(phrase)),
  'not-built': (_thing, { phrase }) => l10n.t('Not possible: {0}', sayPhrase(phrase)),
  'unexpected-output': (_thing, { phrase }) =>
    l10n.t('An answer of the machine was not understood: {0}', sayPhrase(phrase)),
};

/** One sentence for a toast. */
export function errorText(error: LabError): string {
  return sentences[error.code](error.object === undefined ? sayPhrase(error.phrase) : objectText(error.object), error);
}

/** `lab lesson` in the user's language; a name of its own kind stays as it is. */
function objectText(object: string): string {
  const [, kind = '', name = ''] = /^(lab|container|network|service|outside|target) (.+)$/.exec(object) ?? [];
  switch (kind) {
    case 'lab':
      return l10n.t('lab {0}', name);
    case 'container':
    case 'service':
      return l10n.t('container {0}', name);
    case 'network':
      return l10n.t('network {0}', name);
    default:
      return object;
  }
}

/** All that is known of an error, for the log. */
export function errorDetails({ code, message, object, command, stderr, remedy }: LabError): string {
  const lines = [
    `${message} (${code})`,
    object === undefined ? undefined : `  object: ${object}`,
    remedy === undefined ? undefined : `  remedy: ${remedy}`,
    command === undefined ? undefined : `  command:\n${indented(command)}`,
    stderr === undefined || stderr === '' ? undefined : `  standard error:\n${indented(stderr)}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

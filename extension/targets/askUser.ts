/** How the user is asked what ssh and sudo want to know. What is typed goes to them, and nowhere else. */
import * as l10n from '@vscode/l10n';
import { env, window, type Disposable } from 'vscode';
import type { Answerable, Asker } from './questions.ts';
import { targetName } from './targetName.ts';

/** Asks in boxes and dialogs of VS Code. */
export const askUser: Asker = {
  ask: (target, question, signal) =>
    question.kind === 'host-key' ? askAboutKey(target, question, signal) : askSecret(target, question, signal),
  tell: (target, text, signal) => {
    const message: Disposable = window.setStatusBarMessage(`$(key) ${targetName(target)}: ${text}`);
    const end = (): void => {
      message.dispose();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  },
};

function askSecret(
  target: string,
  question: Exclude<Answerable, { readonly kind: 'host-key' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const box = window.createInputBox();
  box.title = targetName(target);
  box.prompt = wordsOf(question);
  box.password = true;
  box.ignoreFocusOut = true;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  box.onDidAccept(() => {
    resolve(box.value);
    box.hide();
  });
  box.onDidHide(() => {
    resolve(undefined);
    box.dispose();
  });
  signal.addEventListener('abort', () => box.hide(), { once: true });
  box.show();
  return promise;
}

function wordsOf(question: Exclude<Answerable, { readonly kind: 'host-key' }>): string {
  switch (question.kind) {
    case 'passphrase':
      return l10n.t('Passphrase of the key {0}', question.key);
    case 'password':
      return l10n.t('Password of {0}', question.who);
    case 'sudo':
      return l10n.t('Password for root: “{0}” will run on {1}', question.command, targetName(question.target));
    case 'secret':
      return question.text.trim();
  }
}

/** The first button is the one that Enter presses: it accepts nothing. */
async function askAboutKey(
  target: string,
  { host, keyType, fingerprint, text }: Extract<Answerable, { readonly kind: 'host-key' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const copy = l10n.t('Copy Fingerprint');
  const accept = l10n.t('Accept');
  const detail = [
    l10n.t('Its key is not known yet: {0}', keyType),
    fingerprint,
    '',
    l10n.t(
      'Compare this fingerprint with the one that the machine itself, or who looks after it, tells. If they differ, somebody is in between.',
    ),
  ].join('\n');
  for (;;) {
    const answer = await window.showWarningMessage(
      l10n.t('Is this really {0}, at {1}?', targetName(target), addressIn(host)),
      { modal: true, detail },
      copy,
      accept,
    );
    if (signal.aborted) return undefined;
    if (answer === copy) await env.clipboard.writeText(fingerprint);
    // Where ssh takes a fingerprint for a yes, it is this key and no other that is accepted.
    else if (answer === accept) return text.includes('[fingerprint]') && fingerprint !== '' ? fingerprint : 'yes';
    else return undefined;
  }
}

/** ssh names a host and its address, also where these are the same. */
function addressIn(host: string): string {
  const [, name = host, address = ''] = /^(\S+) \((.+)\)$/.exec(host) ?? [];
  return name === address ? name : host;
}

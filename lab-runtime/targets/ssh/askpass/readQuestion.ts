/** What ssh asks, read from its prompts. Pure. Sources: OpenSSH's sshconnect.c, sshconnect2.c, readpass.c, ssh-sk-helper. */
import type { Question } from '../../question.ts';

/**
 * Reads a prompt; `hint` is what ssh puts into SSH_ASKPASS_PROMPT (`confirm`, `none` or nothing). Whatever is not
 * understood is a secret: it is asked for as it stands.
 */
export function readQuestion(prompt: string, hint: string): Question {
  const text = clean(prompt);
  const passphrase = /passphrase for (?:key )?'?(.+?)'?: ?$/i.exec(text)?.[1];
  if (passphrase !== undefined) return { kind: 'passphrase', key: passphrase, text };
  const password = /^\(?(\S+@\S+?)(?:'s|\)) password: ?$/i.exec(text)?.[1];
  if (password !== undefined) return { kind: 'password', who: password, text };
  const host = /authenticity of host '(.+?)' can't be established/.exec(text)?.[1];
  if (host !== undefined) {
    const [, keyType = '', fingerprint = ''] = /(\S+) key fingerprint is (\S+?)\.?$/m.exec(text) ?? [];
    return { kind: 'host-key', host, keyType, fingerprint, text };
  }
  return { kind: hint === 'none' ? 'notice' : 'secret', text };
}

/** Without what could move a terminal's cursor or pretend to be something else. */
function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '').slice(0, 4000);
}

/** What may stand after `ssh:`: a name of the user's ssh configuration, a host, or an ssh:// address. Pure. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';

/** An option cannot begin like this, and nothing in it means anything to a shell, to ssh_config(5) or to a file system. */
const plain = /^(?:[A-Za-z0-9_][\w.+-]*@)?[A-Za-z0-9_:][\w.:-]*$/;
const address = /^ssh:\/\/(?:[A-Za-z0-9_][\w.+-]*@)?(?:[A-Za-z0-9_][\w.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Whether a text is a host, and could be taken for nothing else. */
export function isSshHost(text: string): boolean {
  return text.length <= 255 && (plain.test(text) || address.test(text));
}

/** The host as ssh takes it; throws `usage` for what could be taken for anything else. */
export function parseSshHost(text: string): string {
  if (isSshHost(text)) return text;
  throw new LabError('usage', say`${JSON.stringify(text.slice(0, 80))} is no host for ssh`, {
    object: `ssh:${text.slice(0, 80)}`,
    remedy: 'Give HOST, USER@HOST or ssh://USER@HOST:PORT; for anything else make a Host entry in ~/.ssh/config.',
  });
}

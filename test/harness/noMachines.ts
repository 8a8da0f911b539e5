import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/**
 * Why no virtual machine can be made here; undefined where one can be. Files of other owners, which a root file system has,
 * are made by root or with subordinate ids (subuid(5)).
 */
export function noMachines(): string | undefined {
  const { uid, username } = userInfo();
  if (!existsSync('/etc/debian_version')) return 'machines are made from Debian packages, and this is no Debian';
  if (uid === 0) return undefined;
  const subordinate = existsSync('/etc/subuid') ? readFileSync('/etc/subuid', 'utf8') : '';
  const isListed = subordinate.split('\n').some((line) => [username, String(uid)].includes(line.split(':')[0] ?? ''));
  return isListed ? undefined : 'unpacking Debian packages needs root, or a line for this user in /etc/subuid';
}

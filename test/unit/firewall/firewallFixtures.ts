/** Recorded dumps of iptables-save; each is named by the program (or the Docker version) that wrote it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Ruleset } from '../../../lab-runtime/model/ruleset.ts';

const folder = new URL('../../fixtures/firewall/', import.meta.url);

/** Text of one recorded dump. */
export function dump(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** Every recorded dump with the family that it is of. */
export function everyDump(): readonly { readonly name: string; readonly family: Ruleset['family'] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({ name, family: /ip6tables|ipv6/u.test(name) ? 'ipv6' : 'ipv4' }));
}

/** A dump without the comment lines that name program and date. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('# '))
    .join('\n');
}

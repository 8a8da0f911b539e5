import type { NativeTable } from '../model/ruleset.ts';

/** What nft calls a table: `inet guard`. */
export function nativeName({ family, name }: Pick<NativeTable, 'family' | 'name'>): string {
  return `${family} ${name}`;
}

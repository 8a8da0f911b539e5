/** Priorities of base chains: `-100`, `filter`, `dstnat + 10` (nft(8), table of standard priority names). Pure. */

const named: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};

/** The same names mean other numbers at bridges (linux/netfilter_bridge.h, enum nf_br_hook_priorities). */
const namedAtBridges: Readonly<Record<string, number>> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };

/** Undefined for what is no priority. */
export function nativePriority(text: string, family: string): number | undefined {
  const found = /^(?<name>[a-z]*) *(?<sign>[+-]?) *(?<number>\d*)$/u.exec(text.trim())?.groups;
  if (found === undefined || text.trim() === '') return undefined;
  const { name = '', sign = '', number = '' } = found;
  const base = name === '' ? 0 : (family === 'bridge' ? namedAtBridges : named)[name];
  if (base === undefined) return undefined;
  return base + (sign === '-' ? -1 : 1) * Number(number);
}

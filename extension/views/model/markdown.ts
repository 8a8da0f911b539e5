/** Markdown of tooltips and reports, from text that nobody has checked. */

/** Text as text, whatever it contains. */
export function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** Text in code letters on one line; a fence that is longer than any in the text. */
export function code(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...(oneLine.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return oneLine.includes('`') ? `${fence} ${oneLine} ${fence}` : `${fence}${oneLine}${fence}`;
}

/** Paragraphs below each other; empty ones are left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** A list, one item a line. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

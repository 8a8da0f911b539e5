/** Of nft's words: what stands in quotes is free text, a comment, a log prefix, the name of an interface. Pure. */

const quotedOrNot = /"[^"]*"|[^"]+/gu;

/** The text with what stands outside quotes put through `change`. */
export function mapUnquoted(text: string, change: (part: string) => string): string {
  return text.replaceAll(quotedOrNot, (part) => (part.startsWith('"') ? part : change(part)));
}

/** The text without what stands in quotes. */
export function unquoted(text: string): string {
  return text.replaceAll(/"[^"]*"/gu, '""');
}

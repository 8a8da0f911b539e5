/**
 * A sentence whose parts are kept apart, so that the extension can say it in the user's language. The runtime and the
 * command line speak English.
 */

/** Text as it is, or a phrase of its own. */
export type PhrasePart = string | Phrase;

/** See the head of this file. `{0}`, `{1}` … of the template stand for the parts. */
export interface Phrase {
  readonly template: string;
  readonly parts: readonly PhrasePart[];
}

/** Makes a phrase: say`There is no network ${name}.` */
export function say(texts: TemplateStringsArray, ...parts: readonly (PhrasePart | number)[]): Phrase {
  const template = texts.reduce((whole, text, index) => `${whole}{${String(index - 1)}}${text}`);
  return { template, parts: parts.map((part) => (typeof part === 'number' ? String(part) : part)) };
}

/** Text that is nobody's to translate, as a phrase. */
export function asItIs(text: string): Phrase {
  return { template: '{0}', parts: [text] };
}

/** The sentence in English. */
export function inEnglish({ template, parts }: Phrase): string {
  return template.replaceAll(/\{(\d+)\}/g, (hole, index: string) => {
    const part = parts[Number(index)];
    return part === undefined ? hole : typeof part === 'string' ? part : inEnglish(part);
  });
}

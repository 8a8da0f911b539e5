import * as l10n from '@vscode/l10n';
import type { Phrase } from '../lab-runtime/index.ts';

/** A sentence of the runtime in the user's language. Its English is in the bundle of texts, like the extension's own. */
export function sayPhrase({ template, parts }: Phrase): string {
  return l10n.t(template, ...parts.map((part) => (typeof part === 'string' ? part : sayPhrase(part))));
}

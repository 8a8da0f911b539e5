/** `command` and `entrypoint`: an argument array, or text that Compose splits into one without a shell. */
import { say } from '../model/phrase.ts';
import { parse } from 'shell-quote';
import { expectText } from './expect.ts';
import type { Findings } from './findings.ts';
import { isNull, quoted, type ScalarNode, type TreeNode } from './tree.ts';

/** The arguments; undefined where nothing is given (null, an empty text or list). */
export function readCommand(node: TreeNode, what: string, findings: Findings): readonly string[] | undefined {
  if (isNull(node)) return undefined;
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => expectText(item, say`An item of ${what}`, findings)?.text ?? '');
    return items.length === 0 ? undefined : items;
  }
  const text = expectText(node, what, findings);
  if (text === undefined) return undefined;
  const words = splitWords(text, what, findings);
  return words.length === 0 ? undefined : words;
}

/**
 * Characters that mean something to the splitting library but nothing to Compose, and what stands for
 * them meanwhile: private-use code points, at which the library does not look.
 */
const masks: readonly (readonly [plain: string, masked: string])[] = [
  ['$', '\uE000'],
  ['#', '\uE001'],
  ['*', '\uE002'],
  ['?', '\uE003'],
];

/** Words as a shell would split them; variables, globs and comments mean nothing (mattn/go-shellwords). */
function splitWords(text: ScalarNode, what: string, findings: Findings): readonly string[] {
  const masked = masks.reduce((all, [plain, mask]) => all.replaceAll(plain, mask), text.text);
  const words: string[] = [];
  for (const word of parse(masked)) {
    if (typeof word === 'string') {
      words.push(masks.reduce((all, [plain, mask]) => all.replaceAll(mask, plain), word));
    } else if ('op' in word) {
      const message = say`${what} is not run by a shell: Compose drops ${quoted(word.op)} and what follows.`;
      findings.warning(
        'shell-operator',
        text.range,
        message,
        say`Write ["sh", "-c", "…"], or put the operator in quotes.`,
      );
      return words;
    }
  }
  if (hasOpenQuote(text.text)) {
    findings.error(
      'open-quote',
      text.range,
      say`A quote in ${what} is not closed.`,
      say`Close the quote, or write a list.`,
    );
  }
  return words;
}

/** True where a quote is left open or the text ends with a backslash. */
function hasOpenQuote(text: string): boolean {
  return !/^(?:[^\\'"]|\\[\s\S]|'[^']*'|"(?:[^\\"]|\\[\s\S])*")*$/.test(text);
}

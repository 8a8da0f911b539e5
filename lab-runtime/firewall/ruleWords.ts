/** The words of a rule as iptables-save prints them, and the way back. */

/** One word of a rule: its meaning and how it was written. */
export interface RuleWord {
  /** Without quotes and escapes. */
  readonly value: string;
  /** As written. */
  readonly raw: string;
}

/** What {@link scanRuleWords} found. */
export interface ScannedWords {
  readonly words: readonly RuleWord[];
  /** Offset of the line break that ends the rule, or of the end of the text. */
  readonly end: number;
  /** True where a quote was opened and not closed. */
  readonly open: boolean;
}

/** A comment holds at most 255 bytes (XT_MAX_COMMENT_LEN), every one of which may be escaped. */
const maxMultilineLength = 512;

/** Options whose value iptables-save never quotes, so that a quote in it is part of the name. */
const plainValueOptions: ReadonlySet<string> = new Set(['-j', '-g', '-i', '-o']);

/**
 * Words from `start` to the line break that ends the rule. A quote opens only at the start of a word, and in quotes a
 * backslash escapes one character and a line break is a character: iptables-save prints a comment that holds a line
 * break over several lines, and its second line must not be taken for a rule.
 */
export function scanRuleWords(text: string, start = 0): ScannedWords {
  const words: RuleWord[] = [];
  let at = start;
  for (;;) {
    while (isBlank(text[at])) at += 1;
    if (at >= text.length || text[at] === '\n') return { words, end: at, open: false };
    const quoted = text[at] === '"' && !plainValueOptions.has(words.at(-1)?.value ?? '');
    const word = quoted ? quotedWord(text, at) : plainWord(text, at);
    if (word === undefined) return { words, end: text.length, open: true };
    words.push({ value: word.value, raw: text.slice(at, word.end) });
    at = word.end;
  }
}

/** Words of one line whose quotes do not close: every quote is taken for a plain character. */
export function plainRuleWords(line: string): readonly RuleWord[] {
  return line
    .split(/[ \t\r\n]+/u)
    .filter((word) => word !== '')
    .map((word) => ({ value: word, raw: word }));
}

function quotedWord(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  let multiline = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const rest = plainWord(text, at + 1);
      return { value: value + rest.value, end: rest.end };
    }
    if (character === '\\') at += 1;
    multiline ||= text[at] === '\n';
    if (multiline && at - start > maxMultilineLength) return undefined;
    value += text[at] ?? '';
  }
  return undefined;
}

function plainWord(text: string, start: number): { readonly value: string; readonly end: number } {
  let end = start;
  while (end < text.length && text[end] !== '\n' && !isBlank(text[end])) end += 1;
  return { value: text.slice(start, end), end };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}

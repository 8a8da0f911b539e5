/**
 * Variables in text, as the Compose specification has them ("Interpolation"): `$NAME`, `${NAME}`,
 * `${NAME:-default}`, `${NAME-default}`, `${NAME:?error}`, `${NAME?error}`, `${NAME:+other}`,
 * `${NAME+other}`, each nested at will, and `$$` for a dollar sign. Any other `$` means itself.
 */
import { say, type Phrase } from '../model/phrase.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** What is wrong with a variable, at `start` up to `end` (0-based) of the text. */
export interface VariableProblem {
  readonly kind: 'unset' | 'required' | 'malformed';
  readonly message: Phrase;
  readonly start: number;
  readonly end: number;
}

/** The text with its variables replaced. What is unset or malformed becomes empty, and a problem. */
export function expandVariables(
  text: string,
  environment: Environment,
): { readonly text: string; readonly problems: readonly VariableProblem[] } {
  const problems: VariableProblem[] = [];
  const expanded = expand({ text, offset: 0, depth: 0 }, { environment, problems });
  return { text: expanded, problems };
}

/** A piece of the text, and where it begins in the whole. */
interface Piece {
  readonly text: string;
  readonly offset: number;
  readonly depth: number;
}

interface Context {
  readonly environment: Environment;
  readonly problems: VariableProblem[];
}

/** Nesting nobody writes; keeps recursion bounded on hostile text. */
const deepest = 20;

function expand(piece: Piece, context: Context): string {
  const { text } = piece;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) break;
    out += text.slice(at, dollar);
    const { replacement, end } = expandAt(piece, dollar, context);
    out += replacement;
    at = end;
  }
  return out + text.slice(at);
}

/** What stands for the `$` at `start`, and where the text goes on. */
function expandAt(
  piece: Piece,
  start: number,
  context: Context,
): { readonly replacement: string; readonly end: number } {
  const { text } = piece;
  if (text.charAt(start + 1) === '$') return { replacement: '$', end: start + 2 };
  if (text.charAt(start + 1) === '{') {
    const end = closingBrace(text, start + 1) + 1;
    return { replacement: expandBraces(piece, start, end, context), end: end === 0 ? text.length : end };
  }
  const name = /^[A-Za-z_]\w*/.exec(text.slice(start + 1))?.[0];
  if (name === undefined) return { replacement: '$', end: start + 1 };
  const end = start + 1 + name.length;
  return { replacement: valueOf(name, piece, start, end, context), end };
}

/** `${…}` from `start` up to `end`; `end` is 0 where the brace is not closed. */
function expandBraces(piece: Piece, start: number, end: number, context: Context): string {
  const malformed = (message: Phrase): string => {
    context.problems.push({
      kind: 'malformed',
      message,
      start: piece.offset + start,
      end: piece.offset + (end || piece.text.length),
    });
    return '';
  };
  if (end === 0) return malformed(say`A brace } is missing after \${.`);
  if (piece.depth >= deepest) return malformed(say`Variables are nested too deeply.`);
  const inside = piece.text.slice(start + 2, end - 1);
  const parts = /^(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?+])(?<word>[\s\S]*))?$/.exec(inside)?.groups;
  const name = parts?.['name'];
  if (name === undefined) return malformed(say`${JSON.stringify(`\${${inside}}`)} is not a variable.`);
  const operator = parts?.['operator'];
  if (operator === undefined) return valueOf(name, piece, start, end, context);
  const word = parts?.['word'] ?? '';
  const wordPiece: Piece = { text: word, offset: piece.offset + end - 1 - word.length, depth: piece.depth + 1 };
  const value = lookUp(name, context.environment);
  const present = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return present ? expand(wordPiece, context) : '';
  if (present) return value;
  const otherwise = expand(wordPiece, context);
  if (operator.endsWith('-')) return otherwise;
  const message =
    otherwise === ''
      ? say`The variable ${name} needs a value.`
      : say`The variable ${name} needs a value: ${otherwise}.`;
  context.problems.push({ kind: 'required', message, start: piece.offset + start, end: piece.offset + end });
  return '';
}

function valueOf(name: string, piece: Piece, start: number, end: number, context: Context): string {
  const value = lookUp(name, context.environment);
  if (value !== undefined) return value;
  const message = say`The variable ${name} is not set; nothing stands in its place.`;
  context.problems.push({ kind: 'unset', message, start: piece.offset + start, end: piece.offset + end });
  return '';
}

/** Own properties only, because every object inherits names, such as `constructor`, that are no variables. */
function lookUp(name: string, environment: Environment): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** The brace that closes the one at `open`, as Compose counts them; -1 where there is none. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === '{') depth++;
    if (text.charAt(at) === '}' && --depth === 0) return at;
  }
  return -1;
}

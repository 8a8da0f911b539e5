/** Quoting: the only place where text becomes shell source. */
import { quote as shellQuote } from 'shell-quote';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/** Words that mean themselves wherever they stand. Left bare so that a printed plan reads as a person would type it. */
const bareWord = /^[\w@%+:,./-][\w@%+:,./=-]*$/;

/** `a=b` is an assignment where a command is expected. */
const assignment = /^[A-Za-z_]\w*=/;

/** Reserved words of POSIX sh, and of bash and busybox where they stand in for `sh`. */
const reservedWords: ReadonlySet<string> = new Set(
  'case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
);

/**
 * An argument array as the source of one POSIX `sh` command; whichever shell reads it gets these very arguments.
 * Throws `usage` for a NUL, which no argument can hold.
 */
export function quote(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) {
    throw new LabError('usage', say`An argument must not contain a NUL character.`, {
      object: JSON.stringify(word.slice(0, 80)),
      remedy: 'Remove the NUL character.',
    });
  }
  if (reservedWords.has(word)) return `'${word}'`;
  if (bareWord.test(word) && !assignment.test(word)) return word;
  return shellQuote([word]);
}

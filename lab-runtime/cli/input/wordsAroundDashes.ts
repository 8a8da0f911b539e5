/**
 * Splits the words of `exec [LAB] CONTAINER -- CMD…`. The parser has dropped the `--`: `given` are the words it left,
 * `raw` is the whole command line. Where there is no `--`, `command` is undefined and all words are in `words`.
 */
export function wordsAroundDashes(
  given: readonly string[],
  raw: readonly string[],
): { readonly words: readonly string[]; readonly command: readonly string[] | undefined } {
  const dashes = raw.indexOf('--');
  if (dashes === -1) return { words: given, command: undefined };
  const count = raw.length - dashes - 1;
  return { words: given.slice(0, given.length - count), command: given.slice(given.length - count) };
}

/** "Did you mean": the nearest of some names. */
import { say, type Phrase } from '../model/phrase.ts';

/** The candidate with the fewest edits from `word`; undefined where none is near enough to be meant. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const near = candidates
    .filter((candidate) => candidate.length <= 100)
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3)))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.candidate;
}

/** A remedy that names the nearest candidate, or lists them all. */
export function suggestRemedy(word: string, candidates: readonly string[], otherwise: Phrase): Phrase {
  const nearest = suggest(word, candidates);
  if (nearest !== undefined) return say`Did you mean ${nearest}?`;
  return candidates.length === 0 ? otherwise : say`${otherwise} Known: ${candidates.slice(0, 20).join(', ')}.`;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) steps.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

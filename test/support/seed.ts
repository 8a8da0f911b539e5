/** Numbers that look random and can be had again: mulberry32. */

/** The seed of this run: given, or made of the time. */
export const seed = Number(process.env['VETHSCOPE_SEED'] ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1, the same ones for the same seed. */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

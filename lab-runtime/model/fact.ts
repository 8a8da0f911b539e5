/** Three-valued facts: what could not be read is unknown with its reason, never empty. */

/** A value that was read, or the reason why it could not be. */
export type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** A fact that was read. */
export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

/** A fact that could not be read, and why. */
export function unknown(why: string): Fact<never> {
  return { known: false, why };
}

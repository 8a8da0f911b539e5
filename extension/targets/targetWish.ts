/** What the user's settings say of targets. Pure. */

/** A target as it stands in the settings: its id, or more than that. */
export type TargetWish = string | { readonly id: string; readonly sudo?: boolean };

/** A target that is wished. */
export interface WishedTarget {
  /** {@link Target.id} */
  readonly id: string;
  /** Whether everything there is done as root. */
  readonly sudo: boolean;
}

/** Whether a value is a list of targets. */
export function isTargetList(value: unknown): value is readonly TargetWish[] {
  return Array.isArray(value) && value.every(isWish);
}

function isWish(value: unknown): value is TargetWish {
  if (typeof value === 'string') return value !== '';
  if (typeof value !== 'object' || value === null || !('id' in value)) return false;
  return typeof value.id === 'string' && (!('sudo' in value) || typeof value.sudo === 'boolean');
}

/** The targets of a list, each once. */
export function wishedTargets(list: readonly TargetWish[]): readonly WishedTarget[] {
  const wished = list.map((wish) => (typeof wish === 'string' ? { id: wish, sudo: false } : { sudo: false, ...wish }));
  return wished.filter(({ id }, index) => wished.findIndex((one) => one.id === id) === index);
}

/** The list with a target in it, or with what it is to be like from now on. */
export function withTarget(list: readonly TargetWish[], { id, sudo }: WishedTarget): readonly TargetWish[] {
  const wish: TargetWish = sudo ? { id, sudo } : id;
  const has = list.some((one) => idOf(one) === id);
  return has ? list.map((one) => (idOf(one) === id ? wish : one)) : [...list, wish];
}

/** The list without a target. */
export function withoutTarget(list: readonly TargetWish[], id: string): readonly TargetWish[] {
  return list.filter((one) => idOf(one) !== id);
}

function idOf(wish: TargetWish): string {
  return typeof wish === 'string' ? wish : wish.id;
}

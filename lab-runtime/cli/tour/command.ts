/** Small words for writing steps. */
import type { Cast, Player } from './cast.ts';
import type { TourCommand, TourPlace } from './tourStep.ts';

/** The lab's host. */
export const host: TourPlace = { kind: 'host' };

/** The machine that the lab runs on. */
export const machine: TourPlace = { kind: 'machine' };

/** A container. */
export function inside({ name }: Player): TourPlace {
  return { kind: 'container', name };
}

/** The peer outside. */
export function outside({ client }: Cast): TourPlace {
  return { kind: 'outside', name: client.name };
}

/** A command of words without blanks: `ip addr show dev eth0`. */
export function words(text: string): TourCommand {
  return { kind: 'argv', argv: text.split(' ') };
}

/** True where every text occurs. */
export function hasAll(output: string, texts: readonly string[]): boolean {
  return texts.every((text) => output.includes(text));
}

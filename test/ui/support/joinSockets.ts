import type { Socket } from 'node:net';

/** Whatever comes from one goes to the other, until either breaks. */
export function joinSockets(near: Socket, far: Socket): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.pipe(other);
    one.on('error', () => other.destroy());
  }
}

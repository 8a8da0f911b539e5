const longMs = 10_000;

/** What `look` sees as soon as it sees something. Mocha ends the wait; who waits long is told where, for that case. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const asked = new Error(`still waiting after ${String(longMs / 1000)} s`);
  const timer = setTimeout(() => console.warn(asked.stack), longMs);
  try {
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    clearTimeout(timer);
  }
}

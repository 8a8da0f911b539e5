const heartbeatMs = 10_000;

/** Prints one line of news. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints one line of bad news. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Announces `title`, does `work`, and says how long it took. While it lasts, a line every ten seconds shows that it is
 * still going on.
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  say(`» ${title} …`);
  const timer = setInterval(() => {
    say(`  … ${title} (${seconds()})`);
  }, heartbeatMs);
  try {
    const result = await work();
    say(`  ${seconds()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

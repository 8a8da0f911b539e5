const controller = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    controller.abort(new Error(`interrupted by ${signal}`));
  });
}

/** Aborts when the user or the system asks this process to end. Whoever imports it cleans up and ends by itself. */
export const interrupted: AbortSignal = controller.signal;

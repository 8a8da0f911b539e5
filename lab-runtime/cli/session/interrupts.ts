/** Ctrl-C and its kin: the first cancels, the second kills. */

/** A program that has the terminal and is told of signals in our stead. */
interface Foreground {
  kill(signal: NodeJS.Signals): void;
}

/** What a verb knows of interruption. */
export interface Interrupts {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** 128 and the number of the signal that came; undefined while none did. */
  exitCode(): number | undefined;
  /**
   * While a program has the terminal, the terminal itself sends it Ctrl-C, and we wait for its end; SIGTERM and SIGHUP
   * are handed on. Returns what gives the control back.
   */
  lend(program: Foreground): () => void;
  /** Cancels as the first signal does, for a reason that has another exit code. */
  cancel(exitCode: number): void;
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Listens to the signals of this process. `kill` ends it at once. */
export function listenForSignals(kill: (exitCode: number) => void): Interrupts {
  const controller = new AbortController();
  let received: number | undefined;
  let foreground: Foreground | undefined;
  const cancel = (code: number): void => {
    received ??= code;
    controller.abort();
  };
  const onSignal = (signal: keyof typeof numbers): void => {
    if (foreground !== undefined) {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) foreground.kill(signal);
      return;
    }
    const code = 128 + numbers[signal];
    if (received !== undefined) kill(code);
    cancel(code);
  };
  process.on('SIGHUP', onSignal).on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => received,
    cancel,
    lend: (program) => {
      foreground = program;
      return () => {
        foreground = undefined;
      };
    },
  };
}

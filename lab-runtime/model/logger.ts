/** What the runtime writes its log to; `vscode.LogOutputChannel` satisfies it as it is. */
export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const silent = (): void => undefined;

/** A logger that says nothing. */
export const silentLogger: Logger = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

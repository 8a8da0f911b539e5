/** What brings a script to a shell and its output back: one process here, or a channel to another machine. */

/** Who hears the script's output, as it comes. */
export interface Hearer {
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
}

/** How a script ended by itself, or was ended. */
export interface Exit {
  /** As a shell reports it: 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  readonly durationMs: number;
}

/** A script on its way. */
export interface Carried {
  /** Sends text to the script's standard input. */
  write(text: string): void;
  /** Closes its standard input. */
  end(): void;
  /** Ends everything the script has started (setsid(2)); resolves when nothing of it runs any more, or nobody can say. */
  kill(): Promise<void>;
  /** Resolves when the script has ended and its output has been heard; rejects with a LabError where it was not carried. */
  readonly exited: Promise<Exit>;
}

/** Starts to carry a script. Its owner is told what the script does in a few words, for errors. */
export type Carrier = (script: string, what: string, hearer: Hearer) => Carried;

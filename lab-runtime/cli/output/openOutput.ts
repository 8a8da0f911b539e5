import { closeSync, openSync, statSync, writeFileSync } from 'node:fs';

/** Where bytes go as they come. */
export interface Output {
  /** Throws where they cannot be written, as where a disk is full. */
  write(bytes: Buffer): void;
  close(): void;
}

/**
 * Opens a file that grows, readable by its owner only; `-` is standard output. Throws as node:fs does, and where there is
 * one and it is not to be replaced; a device, as /dev/null, is none that could be lost.
 */
export function openOutput(path: string, existing: 'keep' | 'replace'): Output {
  if (path === '-') return { write: (bytes) => process.stdout.write(bytes), close: () => undefined };
  const isDevice = statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() === true;
  const file = openSync(path, existing === 'replace' || isDevice ? 'w' : 'wx', 0o600);
  return {
    write: (bytes) => {
      // By its descriptor: as often as it takes to write all of it.
      writeFileSync(file, bytes);
    },
    close: () => {
      closeSync(file);
    },
  };
}

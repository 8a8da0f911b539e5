/** Where the packets of a capture go in VS Code: into a file, and as lines into a terminal as far as one can read them. */
import { closeSync, openSync, writeSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { CaptureBegun, CapturedPacket, CaptureResult } from '../../lab-runtime/index.ts';
import type { Runtime } from '../runtime.ts';

/** Lines a second that a terminal is given. */
const mostLines = 400;

/** What a recorder is made of. */
export interface RecorderParts {
  readonly runtime: Runtime;
  /** Path of the file; one that is there is replaced. */
  readonly file: string;
  readonly onLine: (line: string) => void;
}

/** See the head of this file. */
export class PacketRecorder {
  readonly #parts: RecorderParts;
  #descriptor: number | undefined;
  #width = 0;
  #last: CapturedPacket['time'] = { seconds: 0, nanoseconds: 0 };
  #second = 0;
  #lines = 0;
  #unsaid = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  begin(begun: CaptureBegun): void {
    const { runtime, file, onLine } = this.#parts;
    const names = begun.interfaces.map((one) => runtime.interfaceName(one));
    this.#width = Math.max(0, ...names.map(({ length }) => length));
    this.#descriptor = openSync(file, 'w', 0o600);
    this.#write(runtime.captureFileHead(begun, 'Vethscope for VS Code'));
    onLine(l10n.t('Recording on {0}. Ctrl+C ends it.', names.join(', ')));
  }

  packet(packet: CapturedPacket): void {
    const { runtime } = this.#parts;
    this.#last = packet.time;
    this.#write(runtime.captureFilePacket(packet));
    this.#show(packet);
  }

  /** Ends the file; what was written of one that failed stays, block by block. */
  end(result: CaptureResult | undefined): void {
    if (result !== undefined) this.#write(this.#parts.runtime.captureFileEnd(result, this.#last));
    this.#tellUnsaid();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #show(packet: CapturedPacket): void {
    const now = Math.floor(performance.now() / 1000);
    if (now !== this.#second) {
      this.#second = now;
      this.#lines = 0;
      this.#tellUnsaid();
    }
    this.#lines += 1;
    if (this.#lines > mostLines) this.#unsaid += 1;
    else this.#parts.onLine(this.#parts.runtime.packetLine(packet, this.#width));
  }

  #tellUnsaid(): void {
    if (this.#unsaid > 0) this.#parts.onLine(l10n.t('… {0} more packets, which are in the file.', this.#unsaid));
    this.#unsaid = 0;
  }

  #write(bytes: Buffer): void {
    for (let at = 0; this.#descriptor !== undefined && at < bytes.length;) {
      at += writeSync(this.#descriptor, bytes, at);
    }
  }
}

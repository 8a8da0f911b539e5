/** Where the packets of a capture go: onto the screen line by line, into a file, and with --json into the answer. */
import { nameInText, type CaptureBegun, type CapturedPacket, type CaptureResult } from '../../index.ts';
import type { Session } from './session.ts';
import { notWritten } from '../output/notWritten.ts';
import type { Output } from '../output/openOutput.ts';
import { harmless } from '../output/terminal.ts';

/** What was asked for. */
export interface CaptureOutputWish {
  /** A pcapng file; `-` is standard output. */
  readonly file: string | undefined;
  readonly replace: boolean;
}

/** See the head of this file. */
export class CaptureOutput {
  readonly #session: Session;
  readonly #wish: CaptureOutputWish;
  readonly #packets: unknown[] = [];
  #output: Output | undefined;
  #width = 0;
  #last: CapturedPacket['time'] | undefined;

  constructor(session: Session, wish: CaptureOutputWish) {
    this.#session = session;
    this.#wish = wish;
  }

  /** The file is made once there is something to write. */
  begin(begun: CaptureBegun): void {
    const { cli } = this.#session;
    const { file } = this.#wish;
    const { interfaceName, captureFileHead } = cli.runtime;
    const names = begun.interfaces.map(interfaceName);
    this.#width = Math.max(0, ...names.map(({ length }) => length));
    if (file !== undefined) {
      this.#attempt(() => {
        this.#output = cli.machine.openOutput(file, this.#wish.replace ? 'replace' : 'keep');
      });
      this.#write(captureFileHead(begun, `vethscope ${cli.machine.version()}`));
    }
    const many = names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
    this.#session.note(`Recording on ${count(names.length, 'interface')}, Ctrl-C ends it: ${many}`);
    if (begun.gone.length > 0) this.#session.note(`Gone meanwhile: ${begun.gone.map(interfaceName).join(', ')}`);
  }

  packet(packet: CapturedPacket): void {
    const { cli, json } = this.#session;
    const { packetLine, packetJson, captureFilePacket } = cli.runtime;
    this.#last = packet.time;
    this.#write(captureFilePacket(packet));
    if (json) this.#packets.push(packetJson(packet));
    else if (this.#wish.file !== '-') cli.terminal.out.write(`${harmless(packetLine(packet, this.#width))}\n`);
  }

  /** What it has come to: the answer, and in words. */
  end(result: CaptureResult): void {
    const session = this.#session;
    const { file } = this.#wish;
    this.#write(session.cli.runtime.captureFileEnd(result, this.#last ?? now()));
    this.close();
    const { packets: total, dropped, interfaces } = result;
    const written = file === undefined || file === '-' ? undefined : file;
    if (session.json) {
      session.answer(
        { total, dropped: dropped ?? null, interfaces, ...(written && { file: written }), packets: this.#packets },
        () => '',
      );
    }
    const where = written === undefined ? '' : ` in ${nameInText(written)}`;
    session.note(
      `${count(total, 'packet')}${where}; the kernel dropped ${dropped === undefined ? 'nobody knows how many' : String(dropped)}.`,
    );
    if (dropped !== undefined && dropped > 0)
      session.note('More than could be read: narrow it with --on, --port, --host or --snaplen.');
  }

  /** What was written of a capture that failed stays, block by block. */
  close(): void {
    this.#output?.close();
    this.#output = undefined;
  }

  #write(bytes: Buffer): void {
    this.#attempt(() => {
      this.#output?.write(bytes);
    });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw notWritten(this.#wish.file ?? '', error);
    }
  }
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}

function now(): CapturedPacket['time'] {
  const milliseconds = Date.now();
  return { seconds: Math.floor(milliseconds / 1000), nanoseconds: (milliseconds % 1000) * 1_000_000 };
}

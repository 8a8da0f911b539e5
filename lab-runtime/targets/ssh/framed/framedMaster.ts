/** A connection over which a dispatcher (dispatcher.ts) runs many shells: what master.ts is where ssh shares connections. */
import { quote } from '../../quote.ts';
import type { ShellClient, ShellEnd } from '../../shellClient.ts';
import type { ShellProcess } from '../../spawnShell.ts';
import { HeldClient } from '../heldClient.ts';
import type { Master } from '../master.ts';
import { createFrameReader, textFrames } from './dispatcher.ts';

type HearChunk = (chunk: Buffer) => void;

interface Channel {
  readonly stdout: HearChunk[];
  readonly stderr: HearChunk[];
  readonly ended: PromiseWithResolvers<ShellEnd>;
}

/** See the head of this file. */
export class FramedMaster extends HeldClient implements Master {
  readonly #process: ShellProcess;
  readonly #channels = new Map<number, Channel>();
  readonly #signs = new Map<string, () => void>();
  #numbers = 0;

  constructor(process: ShellProcess) {
    super(process);
    this.#process = process;
    const read = createFrameReader((id, stream, bytes) => {
      this.#hear(id, stream, bytes);
    });
    process.stdout.on('data', read);
    void this.ended.then(() => {
      for (const { ended } of this.#channels.values()) ended.resolve({ exitCode: undefined, reason: this.end });
      this.#channels.clear();
    });
  }

  async answers(): Promise<boolean> {
    const id = ++this.#numbers;
    const heard = new Promise<boolean>((resolve) => {
      this.#signs.set(String(id), () => {
        resolve(true);
      });
    });
    this.#send(`s ${String(id)} ${String(id)}\n`);
    return Promise.race([heard, this.ended.then(() => false)]);
  }

  /** Starts a program, given as words, with pipes of its own. */
  start(words: readonly string[]): ShellClient {
    const id = ++this.#numbers;
    const channel: Channel = { stdout: [], stderr: [], ended: Promise.withResolvers<ShellEnd>() };
    if (this.#process.stdin.writable) this.#channels.set(id, channel);
    else channel.ended.resolve({ exitCode: undefined, reason: 'the connection has ended' });
    this.#send(`o ${String(id)} ${quote(words)}\n`);
    const sendToOpen = (frames: string): void => {
      if (this.#channels.has(id)) this.#send(frames);
    };
    return {
      write: (text) => {
        sendToOpen(textFrames(id, text));
      },
      end: () => {
        sendToOpen(`e ${String(id)} \n`);
      },
      kill: () => {
        sendToOpen(`k ${String(id)} \n`);
        this.#channels.delete(id);
        channel.ended.resolve({ exitCode: undefined, reason: 'it was ended' });
      },
      onStdout: (hear) => channel.stdout.push(hear),
      onStderr: (hear) => channel.stderr.push(hear),
      ended: channel.ended.promise,
    };
  }

  #hear(id: number, stream: string, bytes: Buffer): void {
    if (stream === 's') {
      this.#signs.get(bytes.toString())?.();
      this.#signs.delete(bytes.toString());
      return;
    }
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    if (stream === 'x') {
      this.#channels.delete(id);
      channel.ended.resolve({ exitCode: Number(bytes.toString()), reason: `exit code ${bytes.toString().trim()}` });
    } else for (const hear of stream === '1' ? channel.stdout : channel.stderr) hear(bytes);
  }

  #send(frames: string): void {
    if (this.#process.stdin.writable) this.#process.stdin.write(frames);
  }
}

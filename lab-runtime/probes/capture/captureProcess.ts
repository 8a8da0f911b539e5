/** Speaks with a capture's process on a target (capturePerl.ts): says what to record on, and hears packets. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { quote } from '../../targets/quote.ts';
import { systemCallWords } from '../../targets/systemCallWords.ts';
import type { Conversation, Target } from '../../targets/target.ts';
import { needsPerl } from '../needsPerl.ts';
import { capturePerl } from './capturePerl.ts';
import type { OwnConnection } from './packetFilter.ts';
import { readCaptureLine, type CaptureTotals, type RawPacket } from './readCaptureLine.ts';

/** A namespace, the paths that may lead to it as the process sees them, and the interfaces there with their numbers. */
export interface CaptureNamespace {
  readonly inode: number;
  /** `pid:FILE` stands for the namespace of the process whose number is in a file. */
  readonly paths: readonly string[];
  readonly interfaces: readonly { readonly number: number; readonly ifindex: number }[];
}

/** What the process is to do, and how it gets to where it does it. */
export interface CaptureOrder {
  readonly what: string;
  /** Whose packets: `lab lesson`, `target local`. */
  readonly whose: string;
  /** Puts the script where the namespaces' paths mean something. */
  readonly around: (script: string) => string;
  readonly namespaces: readonly CaptureNamespace[];
  readonly snapLength: number;
  readonly program: (own: OwnConnection | undefined) => Buffer;
}

/** What the process has opened, and what it could not: with the number of the error. */
export interface Opened {
  readonly hardware: string;
  readonly system: string;
  /** ARPHRD of linux/if_arp.h, by the interface's number. */
  readonly opened: ReadonlyMap<number, number>;
  readonly refused: ReadonlyMap<number, number>;
}

/** Who hears of it. Both may throw: the capture then ends, and rejects with that. */
export interface CaptureListener {
  readonly onBegun: (opened: Opened) => void;
  readonly onPacket: (packet: RawPacket) => void;
}

/** A capture that goes on. */
export interface CaptureRun {
  /** Ends it: what was recorded by now is told yet. */
  end(): void;
  /** Resolves to the kernel's counts by interface; to undefined where the process did not come to tell them. */
  readonly done: Promise<CaptureTotals | undefined>;
}

/** Milliseconds of silence after which a process that is asked to end is ended. */
const graceMs = 3000;

/** With room for as many sockets as one may have. */
const startWords = `${systemCallWords(['setns', 'recvmsg'], "echo '@none machine'; exit 0")}command -v perl >/dev/null 2>&1 || { echo '@none perl'; exit 0; }
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :
echo "@machine $(uname -m) $(uname -sr)"
exec perl -e ${quote([capturePerl])} "$setns" "$recvmsg"
`;

/** Starts the process. It ends by itself when we are gone, in whatever way. */
export function startCapture(target: Target, order: CaptureOrder, listener: CaptureListener): CaptureRun {
  return new Run(target, order, listener);
}

class Run implements CaptureRun {
  readonly done: Promise<CaptureTotals | undefined>;
  readonly #order: CaptureOrder;
  readonly #listener: CaptureListener;
  readonly #conversation: Conversation;
  readonly #opened = new Map<number, number>();
  readonly #refused = new Map<number, number>();
  readonly #totals = new Map<number, { received: number; dropped: number }>();
  readonly #target: string;
  #machine: Pick<Opened, 'hardware' | 'system'> = { hardware: '', system: '' };
  #hasBegun = false;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(target: Target, order: CaptureOrder, listener: CaptureListener) {
    this.#order = order;
    this.#listener = listener;
    this.#target = target.id;
    const onStdout = (line: string): void => {
      this.#hear(line);
    };
    this.#conversation = target.converse(order.around(startWords), { onStdout }, { what: order.what });
    this.done = this.#finish();
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#conversation.end();
    this.#timer = setTimeout(
      () => {
        this.#conversation.stop();
      },
      this.#hasBegun ? graceMs : 0,
    );
  }

  async #finish(): Promise<CaptureTotals | undefined> {
    const { what } = this.#order;
    try {
      const { exitCode, stderr } = await this.#conversation.done;
      if (this.#hasEnded) return this.#totals;
      if (this.#isEnding && this.#hasBegun) return undefined;
      if (this.#isEnding) throw new LabError('cancelled', say`${what}: cancelled.`, { object: what });
      throw endedBy(what, stderr, exitCode);
    } finally {
      clearTimeout(this.#timer);
    }
  }

  #hear(text: string): void {
    this.#timer?.refresh();
    const line = readCaptureLine(text);
    switch (line.kind) {
      case 'packet':
        this.#listener.onPacket(line.packet);
        break;
      case 'machine':
        this.#machine = line;
        break;
      case 'none':
        throw needsPerl('capture', line.what, this.#target);
      case 'gone':
        throw labGone(this.#order.whose);
      case 'ready':
        this.#command(line.own);
        break;
      case 'opened':
        this.#opened.set(line.number, line.hardwareType);
        break;
      case 'refused':
        this.#refused.set(line.number, line.errno);
        break;
      case 'begun':
        this.#hasBegun = true;
        this.#listener.onBegun({ ...this.#machine, opened: this.#opened, refused: this.#refused });
        break;
      case 'dropped':
        this.#totals.set(line.number, line);
        break;
      case 'end':
        this.#hasEnded = true;
        break;
      case 'other':
        break;
      default:
        line satisfies never;
    }
  }

  #command(own: OwnConnection | undefined): void {
    const { namespaces, snapLength, program } = this.#order;
    const lines = [
      `filter ${String(snapLength)} ${program(own).toString('hex')}`,
      ...namespaces.flatMap(({ inode, paths, interfaces }) => [
        `ns ${String(inode)} ${String(inode)} ${paths.map((path) => Buffer.from(path).toString('hex')).join(' ')}`,
        ...interfaces.map(({ number, ifindex }) => `on ${String(number)} ${String(ifindex)}`),
      ]),
      'begin',
    ];
    this.#conversation.write(`${lines.join('\n')}\n`);
  }
}

function labGone(whose: string): LabError {
  return new LabError('lab-broken', say`${whose} is gone: its holder has ended`, {
    object: whose,
    remedy: 'Bring it up again: vethscope up',
  });
}

function endedBy(what: string, stderr: string, exitCode: number): LabError {
  return new LabError('command-failed', say`${what}: its process on the machine has ended`, {
    object: what,
    stderr: stderr.trim(),
    remedy: `Its exit code was ${String(exitCode)}. What was recorded until then is kept; start it again.`,
  });
}

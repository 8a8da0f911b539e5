/** Packets of a lab, or of a machine, recorded on any set of interfaces until somebody has enough. */
import {
  linkTypes,
  type CaptureBegun,
  type CapturedPacket,
  type CaptureFilter,
  type CaptureInterface,
  type CaptureResult,
  type CaptureWish,
  type LinkType,
} from '../model/capture.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';
import {
  startCapture,
  type CaptureNamespace,
  type CaptureOrder,
  type CaptureRun,
  type Opened,
} from '../probes/capture/captureProcess.ts';
import { chooseInterfaces, splitWish } from '../probes/capture/chooseInterfaces.ts';
import { checkFilter } from '../probes/capture/checkFilter.ts';
import { packetFilter } from '../probes/capture/packetFilter.ts';
import { interfaceName } from '../probes/capture/packetLine.ts';
import type { CaptureTotals, RawPacket } from '../probes/capture/readCaptureLine.ts';
import type { Target } from '../targets/target.ts';
import { whereNamed } from './namespaces/enter.ts';
import type { RunningLab } from './namespaces/state.ts';
import { toolWords } from './namespaces/stateFolder.ts';
import { withinLab } from './namespaces/withinLab.ts';
import { observeHost } from './observeHost.ts';
import { takeSnapshot } from './takeSnapshot.ts';

/** What is to be recorded, and when it is enough. */
export interface CaptureQuestion extends CaptureFilter {
  /** Without any, all interfaces of a lab; of a machine, those of its own namespace. */
  readonly on?: readonly CaptureWish[] | undefined;
  /** Packets after which it ends. */
  readonly count?: number | undefined;
  readonly seconds?: number | undefined;
  /** Bytes of each packet that are kept. */
  readonly snapLength?: number | undefined;
}

/** Who hears of it. Where one of these throws, the capture ends, and rejects with that. */
export interface CaptureOptions {
  readonly onBegun?: ((begun: CaptureBegun) => void) | undefined;
  readonly onPacket: (packet: CapturedPacket) => void;
  /** Aborting ends it in good order: it resolves, once it has begun. */
  readonly signal?: AbortSignal | undefined;
}

/** As much as tcpdump keeps: more than any packet has. */
const defaultSnapLength = 262_144;

/**
 * Records packets of a lab, or of the machine itself, in the order of their times; resolves to what it has come to. It
 * takes perl on the target, and for the machine root. Rejects with `unknown-object` for an interface that there is not.
 */
export async function capture(
  target: Target,
  where: RunningLab | 'host',
  question: CaptureQuestion,
  { signal, ...heard }: CaptureOptions,
): Promise<CaptureResult> {
  checkFilter(question);
  const snapshot =
    where === 'host' ? await observeHost(target, { signal }) : await takeSnapshot(target, where, { signal });
  const interfaces = chooseInterfaces(
    snapshot,
    where === 'host' ? (question.on ?? []) : ownNames(where, snapshot, question),
  );
  const recording = new Recording(target, interfaces, { question, heard, isChosen: (question.on ?? []).length > 0 });
  return recording.run(orderOf(where, snapshot, interfaces, question), signal);
}

/** People call a container by more names than a snapshot has. */
function ownNames(running: RunningLab, snapshot: Snapshot, { on = [] }: CaptureQuestion): readonly CaptureWish[] {
  return on.map((given) => {
    // No name in a lab has a colon.
    const wish = splitWish(given);
    // An interface without whose it is: who refuses it tells whose.
    if (snapshot.namespaces.some(({ links }) => links.some(({ name }) => name === wish.place))) return wish;
    const where = whereNamed(running, wish.place);
    return { ...wish, place: where.kind === 'host' ? 'host' : where.name };
  });
}

function orderOf(
  where: RunningLab | 'host',
  snapshot: Snapshot,
  interfaces: readonly CaptureInterface[],
  { snapLength = defaultSnapLength, ...filter }: CaptureQuestion,
): CaptureOrder {
  const namespaces = snapshot.namespaces.flatMap(({ inode }): readonly CaptureNamespace[] => {
    const within = interfaces.flatMap((one, number) => (one.inode === inode ? [{ number, ifindex: one.ifindex }] : []));
    return within.length === 0 ? [] : [{ inode, paths: pathsTo(where, snapshot, inode), interfaces: within }];
  });
  const common = { namespaces, snapLength, program: packetFilter.bind(undefined, filter, snapLength) };
  if (where === 'host')
    return {
      ...common,
      what: `capture ${snapshot.target}`,
      whose: `target ${snapshot.target}`,
      around: (script) => toolWords + script,
    };
  return {
    ...common,
    what: `capture ${where.name}`,
    whose: `lab ${where.name}`,
    around: (script) => withinLab(where, script),
  };
}

/** Within a lab, a process is what its own folder says; the number that a snapshot has is that of the target. */
function pathsTo(where: RunningLab | 'host', { host, namespaces }: Snapshot, inode: number): readonly string[] {
  const namespace = namespaces.find((one) => one.inode === inode);
  const { pid, mounts = [] } = namespace ?? {};
  if (where === 'host') {
    if (inode === host.inode) return ['/proc/self/ns/net'];
    return [...(pid === undefined ? [] : [`/proc/${String(pid)}/ns/net`]), ...mounts];
  }
  if (inode === host.inode) return ['/proc/1/ns/net'];
  const processes = Object.entries(where.pids).filter(([, one]) => one === pid);
  return processes.map(([name]) => `pid:/run/vethscope/c/${name}/pid`);
}

interface RecordingParts {
  readonly question: CaptureQuestion;
  readonly heard: Omit<CaptureOptions, 'signal'>;
  /** Whether somebody wished for these very interfaces: then each must be there. */
  readonly isChosen: boolean;
}

/** One capture from its begin to its end. */
class Recording {
  readonly #target: Target;
  readonly #interfaces: readonly CaptureInterface[];
  readonly #parts: RecordingParts;
  /** Of those that could be opened, by the number that the process knows: their place in the file. */
  readonly #opened = new Map<number, { readonly at: number; readonly linkType: LinkType }>();
  readonly #counts = new Map<number, number>();
  #packets = 0;
  #run: CaptureRun | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(target: Target, interfaces: readonly CaptureInterface[], parts: RecordingParts) {
    this.#target = target;
    this.#interfaces = interfaces;
    this.#parts = parts;
  }

  async run(order: CaptureOrder, signal: AbortSignal | undefined): Promise<CaptureResult> {
    if (signal?.aborted === true)
      throw new LabError('cancelled', say`${order.what}: cancelled.`, { object: order.what });
    const end = (): void => {
      this.#run?.end();
    };
    signal?.addEventListener('abort', end, { once: true });
    try {
      this.#run = startCapture(this.#target, order, {
        onBegun: (opened) => {
          this.#begin(opened, order.snapLength);
        },
        onPacket: (packet) => {
          this.#hear(packet);
        },
      });
      return this.#result(await this.#run.done);
    } finally {
      signal?.removeEventListener('abort', end);
      clearTimeout(this.#timer);
    }
  }

  #begin({ opened, refused, hardware, system }: Opened, snapLength: number): void {
    const gone = this.#interfaces.filter((_, number) => refused.has(number));
    const { question, heard, isChosen } = this.#parts;
    const [errno] = [...refused.values()];
    if (errno !== undefined && (isChosen || gone.length === this.#interfaces.length || isForbidden(errno))) {
      throw refusal(this.#target, gone, errno);
    }
    for (const [number, type] of opened) {
      this.#opened.set(number, { at: this.#opened.size, linkType: linkTypeOf(type) });
    }
    const interfaces = this.#interfaces.flatMap((one, number) => {
      const linkType = this.#opened.get(number)?.linkType;
      return linkType === undefined ? [] : [{ ...one, linkType }];
    });
    heard.onBegun?.({ interfaces, gone, snapLength, hardware, system });
    if (question.seconds !== undefined) this.#timer = setTimeout(() => this.#run?.end(), question.seconds * 1000);
  }

  #hear({ number, ...packet }: RawPacket): void {
    const on = this.#interfaces[number];
    const opened = this.#opened.get(number);
    const { question, heard } = this.#parts;
    if (on === undefined || opened === undefined || this.#packets === question.count) return;
    if (opened.linkType === linkTypes.ip && ![4, 6].includes((packet.bytes[0] ?? 0) >> 4)) return;
    this.#packets += 1;
    this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1);
    heard.onPacket({ ...packet, on, interfaceNumber: opened.at, linkType: opened.linkType });
    if (this.#packets === question.count) this.#run?.end();
  }

  #result(totals: CaptureTotals | undefined): CaptureResult {
    const interfaces = [...this.#opened.keys()].flatMap((number) => {
      const on = this.#interfaces[number];
      const packets = this.#counts.get(number) ?? 0;
      return on === undefined
        ? []
        : [{ place: on.place, interface: on.name, packets, dropped: totals?.get(number)?.dropped }];
    });
    const dropped = interfaces.reduce((sum, one) => sum + (one.dropped ?? 0), 0);
    return { packets: this.#packets, dropped: totals === undefined ? undefined : dropped, interfaces };
  }
}

/** ARPHRD_ETHER, and ARPHRD_LOOPBACK, whose packets have an Ethernet header of zeros; of others, only what IP says is taken. */
function linkTypeOf(hardwareType: number): LinkType {
  return hardwareType === 1 || hardwareType === 772 ? linkTypes.ethernet : linkTypes.ip;
}

/** EPERM, EACCES */
function isForbidden(errno: number): boolean {
  return errno === 1 || errno === 13;
}

function refusal(target: Target, interfaces: readonly CaptureInterface[], errno: number): LabError {
  const names = interfaces.map(interfaceName).join(', ');
  if (isForbidden(errno)) {
    return new LabError('permission', say`Capturing on ${target.id} takes root`, {
      object: names,
      remedy: 'Be root there: sudo vethscope capture host, or --sudo. In a lab of one’s own no root is needed.',
    });
  }
  return new LabError('unknown-object', say`${names} cannot be recorded on: errno ${errno}`, {
    object: names,
    remedy: 'It may have gone meanwhile: see what there is with vethscope show.',
  });
}

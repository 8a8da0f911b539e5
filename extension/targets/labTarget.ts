/** One target as the extension has it: the way there, what is known of its labs, what the doctor says of it. */
import type { DoctorReport, Target } from '../../lab-runtime/index.ts';
import type { Disposable } from '../emitter.ts';
import type { TargetState } from '../labs.ts';
import { Readiness } from '../readiness.ts';
import { MachineStore, type MachineSource } from '../machineStore.ts';
import { Store, type LabSource, type StoreParts } from '../store.ts';
import { Link, type LinkParts } from './link.ts';
import type { WishedTarget } from './targetWish.ts';

/** What is the same for all targets. */
export interface LabTargetParts extends Pick<StoreParts, 'reconcileMs' | 'logger'>, Pick<LinkParts, 'random' | 'now'> {
  /** Makes a target, which opens nothing; rejects where nothing may be run. `link` decides what may be asked. */
  readonly open: (wish: WishedTarget, link: Link | undefined) => Promise<Target>;
  readonly source: (target: Target) => Promise<LabSource & MachineSource>;
  /** Milliseconds between two reads of a machine itself while somebody looks; 0 for never. */
  readonly machineReconcileMs: () => number;
  readonly examine: (target: Target, signal?: AbortSignal) => Promise<DoctorReport>;
  readonly isTrusted: () => boolean;
}

/** This machine, entered by a container of its own engine. */
const helperTarget = 'docker-host:default';

/** See the head of this file. */
export class LabTarget implements Disposable {
  readonly wish: WishedTarget;
  readonly store: Store;
  /** The machine itself. */
  readonly machine: MachineStore;
  readonly readiness: Readiness;
  /** Undefined for the machine that the extension runs on. */
  readonly link: Link | undefined;
  readonly #parts: LabTargetParts;
  #target: Promise<Target> | undefined;
  /** This machine as root, once it is looked at so. */
  #root: Promise<Target> | undefined;

  /** `changed` hears of every change. */
  constructor(wish: WishedTarget, way: 'here' | 'link', parts: LabTargetParts, changed: () => void) {
    this.wish = wish;
    this.#parts = parts;
    const { logger, random, now, reconcileMs, isTrusted } = parts;
    const onError = (error: unknown): void => logger.error(String(error));
    const check = wish.sudo ? 'always' : 'without-connection';
    const open = (own: Link): Promise<Target> => parts.open(wish, own);
    this.link = way === 'here' ? undefined : new Link({ id: wish.id, open, check, random, now, onError });
    const reading = {
      target: wish.id,
      open: async () => parts.source(await this.#reached()),
      mayRead: () => isTrusted() && this.link?.isUp !== false,
      onFailure: (error: unknown) => this.link?.suspect(error),
      logger,
    };
    this.store = new Store({ ...reading, reconcileMs });
    this.machine = new MachineStore({
      ...reading,
      open: async () => parts.source(await (this.#root ?? this.#reached())),
      reconcileMs: parts.machineReconcileMs,
    });
    this.readiness = new Readiness(async (signal) => parts.examine(await this.use(), signal), onError);
    this.store.onDidChange(changed);
    this.machine.onDidChange(changed);
    this.readiness.onDidChange(changed);
    this.link?.onDidChange((reach) => {
      this.#follow(reach);
      changed();
    });
  }

  get id(): string {
    return this.wish.id;
  }

  get state(): TargetState {
    return { ...this.store.state, reach: this.link?.reach ?? { kind: 'here' }, itself: this.machine.sight };
  }

  /**
   * The target for something the user wants done: reached, asking what has to be asked, and its labs read anew where it was
   * not. Rejects where it cannot be reached.
   */
  async use(signal?: AbortSignal): Promise<Target> {
    if (this.link === undefined) return this.#reached();
    const wasUp = this.link.isUp;
    const target = await this.link.connect('ask', signal);
    if (!wasUp) await this.store.whenIdle();
    return target;
  }

  /**
   * Looks at this machine itself as root from now on, by sudo, which may ask for a password, or by way of a helper
   * container, for which one must be allowed to use Docker; for looking alone, and until VS Code is closed. Resolves to why that cannot be, and looks as before then. (Another machine is root's as a whole.)
   */
  async lookAsRoot(way: 'sudo' | 'helper', signal?: AbortSignal): Promise<string | undefined> {
    const wish = way === 'sudo' ? { ...this.wish, sudo: true } : { id: helperTarget, sudo: false };
    this.#root = this.#parts.open(wish, undefined);
    // What watches is still who one was.
    this.machine.fold();
    await this.machine.unfold(signal);
    const { failure } = this.machine.sight;
    if (failure === undefined && signal?.aborted !== true) return undefined;
    this.#root = undefined;
    this.machine.fold();
    void this.machine.unfold();
    return failure ?? '';
  }

  dispose(): void {
    this.store.dispose();
    this.machine.dispose();
    this.readiness.dispose();
    this.link?.dispose();
  }

  #reached(): Promise<Target> {
    if (this.link !== undefined) return this.link.connect('silent');
    this.#target ??= this.#parts.open(this.wish, undefined).catch((error: unknown) => {
      this.#target = undefined;
      throw error;
    });
    return this.#target;
  }

  #follow(reach: TargetState['reach']): void {
    if (reach.kind === 'lost') {
      this.store.lose(reach.since);
      this.machine.lose();
    }
    if (reach.kind === 'closed') {
      this.store.forget();
      this.machine.forget();
    }
    if (reach.kind === 'connected') {
      void this.store.refresh();
      void this.machine.refresh();
    }
  }
}

/** All targets, this machine first: the one source of all views. */
import type { Target } from '../../lab-runtime/index.ts';
import { createEmitter, type Disposable } from '../emitter.ts';
import { machineItself, targetOf, type LabRef } from '../labRef.ts';
import { labsIn, selectIn, type LabsState, type RulesBy, type Selection } from '../labs.ts';
import { Lookers } from '../lookers.ts';
import type { ObservedLab } from '../store.ts';
import { LabTarget, type LabTargetParts } from './labTarget.ts';
import { savedState, savedTarget, type SavedSnapshot } from '../savedSnapshots.ts';
import { partsOf } from './targetName.ts';
import type { WishedTarget } from './targetWish.ts';

/** What {@link LabTargets} is made of. */
export interface LabTargetsParts extends LabTargetParts {
  /** This machine, where labs can run on it. */
  readonly here: WishedTarget | undefined;
  /** Looks which of our virtual machines there are, and whether they run. */
  readonly vms: (here: Target) => Promise<readonly { readonly name: string; readonly running?: object | undefined }[]>;
  /** Where there is no such target, or no target at all; of a snapshot whether it is open. */
  readonly missing: (id: string, isOpen: boolean) => Error;
}

/** See the head of this file. */
export class LabTargets implements Disposable {
  readonly #parts: LabTargetsParts;
  readonly #changed;
  readonly here: LabTarget | undefined;
  #others: readonly LabTarget[] = [];
  #saved: readonly SavedSnapshot[] = [];
  #wish: Selection | undefined;
  #rulesBy: RulesBy = 'table';
  #state: LabsState;
  #machines: ReadonlyMap<string, 'running' | 'stopped'> = new Map();
  readonly #looks = new Map<LabTarget, Disposable>();
  readonly #lookers = new Lookers(
    () => {
      this.#lookAtAll();
      void this.lookAtVms();
    },
    () => this.#lookAway(),
  );
  #disposed = false;

  constructor(parts: LabTargetsParts) {
    this.#parts = parts;
    this.#changed = createEmitter<LabsState>((error) => parts.logger.error(String(error)));
    this.here = parts.here && new LabTarget(parts.here, 'here', parts, this.#update);
    this.#state = this.#gather();
  }

  /** Fires after every change of {@link LabTargets.state}. */
  get onDidChange() {
    return this.#changed.event;
  }

  get state(): LabsState {
    return this.#state;
  }

  get all(): readonly LabTarget[] {
    return this.here === undefined ? this.#others : [this.here, ...this.#others];
  }

  get(id: string): LabTarget | undefined {
    return this.all.find((one) => one.id === id);
  }

  /** Has these targets besides this machine; what is kept of them stays as it is. Nothing is opened. */
  follow(wished: readonly WishedTarget[]): void {
    const before = this.#others;
    this.#others = wished
      .filter(({ id }) => id !== this.here?.id)
      .map((wish) => {
        const known = before.find((one) => one.id === wish.id && one.wish.sudo === wish.sudo);
        return known ?? new LabTarget(wish, 'link', this.#parts, this.#update);
      });
    for (const gone of before) {
      if (this.#others.includes(gone)) continue;
      this.#looks.get(gone)?.dispose();
      this.#looks.delete(gone);
      gone.dispose();
    }
    this.#lookAtAll();
    this.#update();
    if (this.#lookers.any) void this.lookAtVms();
  }

  /** Why there is no target of that id. */
  missing(id: string): Error {
    return this.#parts.missing(
      id,
      this.#saved.some(({ file }) => savedTarget(file) === id),
    );
  }

  /** The target of that id; throws where there is none. */
  named(id: string): LabTarget {
    const target = this.get(id);
    if (target === undefined) throw this.missing(id);
    return target;
  }

  /** Snapshots that are shown beside the targets. */
  get saved(): readonly SavedSnapshot[] {
    return this.#saved;
  }

  /** Shows one more; of the same file, in place of the former. */
  openSaved(one: SavedSnapshot): void {
    this.#saved = [...this.#saved.filter(({ file }) => file !== one.file), one];
    this.#update();
  }

  /** Shows one no longer, by what stands for its target. */
  closeSaved(target: string): void {
    this.#saved = this.#saved.filter(({ file }) => savedTarget(file) !== target);
    this.#update();
  }

  /** Shows another namespace. */
  select(selection: Selection): void {
    this.#wish = selection;
    this.#update();
  }

  /** Orders the iptables view in another way. */
  orderRules(by: RulesBy): void {
    this.#rulesBy = by;
    this.#update();
  }

  /** The labs as they are now, of the targets that are in reach, and as they were last seen of the others. */
  async labs(): Promise<readonly ObservedLab[]> {
    await Promise.all(this.all.map(({ store }) => store.labs()));
    return labsIn(this.#state);
  }

  /** Resolves when the labs of this machine have been read at least once; others come when they come. */
  async whenRead(): Promise<void> {
    await this.here?.store.whenRead();
  }

  /** Reads everything anew, and opens what was lost. */
  async refresh(): Promise<void> {
    this.hurry();
    await Promise.all([
      ...this.all.flatMap(({ store, machine }) => [store.refresh(), machine.refresh()]),
      this.lookAtVms(),
    ]);
  }

  /** Reads one lab's target anew, or one machine itself, where it is still among the targets. Never rejects. */
  async refreshAt(ref: LabRef): Promise<void> {
    const target = this.get(targetOf(ref));
    await (ref.lab === machineItself ? target?.machine : target?.store)?.refresh();
  }

  /** Looks whether virtual machines run, where there is one among the targets. Never rejects. */
  async lookAtVms(): Promise<void> {
    const { here } = this;
    if (here === undefined || this.#disposed || !this.#parts.isTrusted()) return;
    if (!this.#others.some(({ id }) => partsOf(id).kind === 'vm')) return;
    try {
      const found = await this.#parts.vms(await here.use());
      this.#machines = new Map(found.map(({ name, running }) => [name, running === undefined ? 'stopped' : 'running']));
      this.#update();
    } catch (error) {
      this.#parts.logger.warn(`Virtual machines could not be listed: ${String(error)}`);
    }
  }

  /** Opens what was lost now rather than later. */
  hurry(): void {
    for (const { link } of this.#others) link?.hurry();
  }

  /** Whether somebody looks now. */
  get isLookedAt(): boolean {
    return this.#lookers.any;
  }

  /** Keeps the state up to date until the result is disposed of. */
  look(): Disposable {
    return this.#lookers.add();
  }

  dispose(): void {
    this.#disposed = true;
    this.#lookAway();
    for (const target of this.all) target.dispose();
    this.#changed.dispose();
  }

  #lookAtAll(): void {
    if (!this.#lookers.any) return;
    for (const target of this.all) if (!this.#looks.has(target)) this.#looks.set(target, lookAt(target));
  }

  #lookAway(): void {
    for (const look of this.#looks.values()) look.dispose();
    this.#looks.clear();
  }

  readonly #update = (): void => {
    if (this.#disposed) return;
    this.#state = this.#gather();
    this.#changed.fire(this.#state);
  };

  #gather(): LabsState {
    const targets = this.all.map(({ id, state }) => {
      const { kind, name } = partsOf(id);
      return kind === 'vm' ? { ...state, machine: this.#machines.get(name) } : state;
    });
    return { ...selectIn([...targets, ...this.#saved.map(savedState)], this.#wish), rulesBy: this.#rulesBy };
  }
}

function lookAt({ store, machine }: LabTarget): Disposable {
  const looks = [store.look(), machine.look()];
  return {
    dispose: () => {
      for (const look of looks) look.dispose();
    },
  };
}

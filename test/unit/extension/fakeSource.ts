/** A runtime that answers what the test says, when it says so. */
import type { RunningLab, Snapshot } from '../../../lab-runtime/index.ts';
import type { MachineSource } from '../../../extension/machineStore.ts';
import type { LabSource } from '../../../extension/store.ts';
import { shop } from './shop.ts';

/** A lab like the shop, of another name. */
export function labNamed(name: string, holderPid = 1): RunningLab {
  return { ...shop.running, name, holderPid, lab: { ...shop.running.lab, name } };
}

/** See the head of this file. */
export class FakeSource implements LabSource, MachineSource {
  labs: readonly RunningLab[] = [];
  /** What the next list fails with. */
  listFailure: Error | undefined;
  /** What every snapshot fails with. */
  snapshotFailure: Error | undefined;
  /** While set, lists wait for it. */
  gate: Promise<void> | undefined;
  lists = 0;
  snapshots = 0;
  /** Tells that labs came or went; undefined until somebody listens. */
  tellList: (() => void) | undefined;
  watchListRuns = false;
  /** What listening to the list fails with. */
  listWatchFailure: Error | undefined;
  /** How often the machine itself was looked at. */
  observations = 0;
  /** While set, looks at the machine itself wait for it. */
  machineGate: Promise<void> | undefined;
  machineFailure: Error | undefined;
  /** Tells that the machine changed; undefined while nobody watches it. */
  tellMachine: (() => void) | undefined;
  readonly watches = new Map<string, { onChange: () => void; end: (error?: Error) => void; stopped: boolean }>();

  async list(signal: AbortSignal): Promise<readonly RunningLab[]> {
    this.lists += 1;
    const { labs, listFailure } = this;
    await this.gate;
    signal.throwIfAborted();
    if (listFailure !== undefined) throw listFailure;
    return labs;
  }

  async snapshot({ name }: RunningLab): Promise<Snapshot> {
    this.snapshots += 1;
    if (this.snapshotFailure !== undefined) throw this.snapshotFailure;
    return { ...shop.snapshot, lab: name };
  }

  async watchList(onChange: () => void) {
    if (this.listWatchFailure !== undefined) throw this.listWatchFailure;
    this.tellList = onChange;
    return {
      stop: () => {
        this.tellList = undefined;
      },
    };
  }

  watch({ name }: RunningLab, onChange: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const watch = {
      onChange,
      stopped: false,
      end: (error?: Error): void => {
        if (error === undefined) resolve(undefined);
        else reject(error);
      },
    };
    this.watches.set(name, watch);
    return {
      stop: () => {
        watch.stopped = true;
        resolve(undefined);
      },
      done: promise,
    };
  }

  async observe(signal: AbortSignal): Promise<Snapshot> {
    this.observations += 1;
    await this.machineGate;
    signal.throwIfAborted();
    if (this.machineFailure !== undefined) throw this.machineFailure;
    const { lab: _, ...snapshot } = shop.snapshot;
    return { ...snapshot, takenAt: String(this.observations) };
  }

  watchMachine(onChange: () => void) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.tellMachine = onChange;
    return {
      stop: () => {
        this.tellMachine = undefined;
        resolve(undefined);
      },
      done: promise,
    };
  }
}

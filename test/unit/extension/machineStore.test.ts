import assert from 'node:assert/strict';
import { silentLogger } from '../../../lab-runtime/index.ts';
import { MachineStore } from '../../../extension/machineStore.ts';
import { FakeSource } from './fakeSource.ts';

describe('what is known of a machine itself', () => {
  let source: FakeSource;
  let store: MachineStore;
  let mayRead: boolean;
  let reconcileMs: number;
  let opens: number;

  beforeEach(() => {
    source = new FakeSource();
    [mayRead, reconcileMs, opens] = [true, 0, 0];
    store = new MachineStore({
      target: 'local',
      open: async () => {
        opens += 1;
        return source;
      },
      mayRead: () => mayRead,
      reconcileMs: () => reconcileMs,
      logger: silentLogger,
    });
  });
  afterEach(() => store.dispose());

  const seen = () => store.sight.snapshot?.takenAt;
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('is nothing before it is unfolded, and nothing runs for it', async () => {
    const look = store.look();
    await store.refresh();
    assert.deepEqual([source.observations, opens, source.tellMachine], [0, 0, undefined]);
    assert.deepEqual(store.sight, { opened: false, isReading: false });
    look.dispose();
  });

  it('is read once it is unfolded, and again whenever it changes while somebody looks', async () => {
    const look = store.look();
    await store.unfold();
    assert.equal(seen(), '1');
    source.tellMachine?.();
    await settled();
    assert.equal(seen(), '2');
    look.dispose();
    assert.equal(source.tellMachine, undefined, 'nobody looks, and nothing watches');
    await settled();
    assert.equal(source.observations, 2);
    const again = store.look();
    await settled();
    assert.equal(seen(), '3', 'it may have changed meanwhile');
    again.dispose();
  });

  it('is read once more after changes that came while it was read, however many', async () => {
    const look = store.look();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.machineGate = promise;
    const unfolded = store.unfold();
    await settled();
    assert.equal(store.sight.isReading, true);
    for (let count = 0; count < 5; count += 1) source.tellMachine?.();
    resolve(undefined);
    await unfolded;
    await settled();
    assert.equal(source.observations, 2);
    look.dispose();
  });

  it('is left alone once it is folded; what was seen is kept', async () => {
    const look = store.look();
    await store.unfold();
    store.fold();
    assert.equal(source.tellMachine, undefined);
    await store.refresh();
    assert.equal(source.observations, 1);
    assert.equal(seen(), '1');
    look.dispose();
  });

  it('is read slowly in any case, while somebody looks', async () => {
    reconcileMs = 1;
    const look = store.look();
    await store.unfold();
    await settled();
    await settled();
    assert.ok(source.observations > 1);
    look.dispose();
    const { observations } = source;
    await settled();
    assert.equal(source.observations, observations);
  });

  it('is as it was where it cannot be read, with the reason', async () => {
    await store.unfold();
    source.machineFailure = new Error('no way');
    await store.refresh();
    assert.equal(seen(), '1');
    assert.equal(store.sight.failure, 'no way');
  });

  it('is not read where nothing may be run', async () => {
    mayRead = false;
    await store.unfold();
    assert.equal(opens, 0);
    assert.deepEqual(store.sight, { opened: true, isReading: false });
  });

  it('stays as it was when the way there is lost, and is forgotten when that is closed', async () => {
    await store.unfold();
    store.lose();
    assert.equal(seen(), '1');
    store.forget();
    assert.deepEqual(store.sight, { opened: false, isReading: false });
  });

  it('can be given up while it is read', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.machineGate = promise;
    const controller = new AbortController();
    const unfolded = store.unfold(controller.signal);
    await settled();
    controller.abort();
    resolve(undefined);
    await unfolded;
    assert.deepEqual(store.sight, { opened: true, isReading: false });
  });

  it('is what the last read finds: an earlier one is dropped', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.machineGate = promise;
    const first = store.unfold();
    await settled();
    source.machineGate = undefined;
    await store.refresh();
    resolve(undefined);
    await first;
    assert.equal(seen(), '2');
  });
});

import assert from 'node:assert/strict';
import { silentLogger } from '../../../lab-runtime/index.ts';
import { Store, type StoreState } from '../../../extension/store.ts';
import { FakeSource, labNamed } from './fakeSource.ts';

describe('the store', () => {
  let source: FakeSource;
  let opened: number;
  let allowed: boolean;
  let store: Store;
  let states: StoreState[];
  let onFailure: () => void;

  beforeEach(() => {
    onFailure = () => undefined;
    source = new FakeSource();
    opened = 0;
    allowed = true;
    states = [];
    store = new Store({
      target: 'local',
      open: async () => {
        opened += 1;
        return source;
      },
      mayRead: () => allowed,
      onFailure: () => onFailure(),
      reconcileMs: () => 0,
      logger: silentLogger,
    });
    store.onDidChange((state) => states.push(state));
  });
  afterEach(() => store.dispose());

  it('reads nothing until it is asked', async () => {
    await settle();
    assert.deepEqual([opened, source.lists, store.state.read], [0, 0, 'unread']);
  });

  it('reads nothing where nothing may be run', async () => {
    allowed = false;
    const look = store.look();
    await store.refresh();
    await store.whenRead();
    assert.deepEqual(await store.labs(), []);
    look.dispose();
    assert.deepEqual([opened, source.lists, store.state.read], [0, 0, 'unread']);
  });

  it('knows the labs and what they look like', async () => {
    source.labs = [labNamed('one'), labNamed('two')];
    const labs = await store.labs();
    assert.deepEqual(
      labs.map(({ running, snapshot }) => [running.name, snapshot?.lab]),
      [
        ['one', 'one'],
        ['two', 'two'],
      ],
    );
    assert.equal(states.length, 1);
  });

  it('drops what an older read finds', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.gate = promise;
    source.labs = [labNamed('old')];
    const first = store.refresh();
    await settle();
    source.gate = undefined;
    source.labs = [labNamed('new')];
    const second = store.refresh();
    resolve(undefined);
    await Promise.all([first, second]);
    assert.deepEqual(
      states.map(({ labs }) => labs.map(({ running }) => running.name)),
      [['new']],
    );
  });

  it('waits, where somebody asks during a read, for that read', async () => {
    source.labs = [labNamed('one')];
    const look = store.look();
    await store.whenRead();
    assert.equal((await store.labs()).length, 1);
    assert.equal(source.lists, 1);
    look.dispose();
  });

  it('watches while somebody looks, and not after', async () => {
    source.labs = [labNamed('one')];
    const first = store.look();
    const second = store.look();
    await settle();
    const watch = source.watches.get('one');
    assert.equal(watch?.stopped, false);
    watch.onChange();
    await settle();
    assert.equal(source.lists, 2);
    first.dispose();
    first.dispose();
    assert.equal(watch.stopped, false);
    second.dispose();
    assert.equal(watch.stopped, true);
    watch.onChange();
    await settle();
    assert.equal(source.lists, 2);
    assert.equal(source.watches.size, 1);
  });

  it('takes changes during a read together', async () => {
    source.labs = [labNamed('one')];
    const look = store.look();
    await settle();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.gate = promise;
    const watch = source.watches.get('one');
    for (let count = 0; count < 10; count += 1) watch?.onChange();
    await settle();
    source.gate = undefined;
    resolve(undefined);
    await settle();
    assert.equal(source.lists, 3);
    look.dispose();
  });

  it('watches a lab that was restarted anew, and one that is gone no more', async () => {
    source.labs = [labNamed('one', 1), labNamed('two', 2)];
    const look = store.look();
    await settle();
    const [one, two] = [source.watches.get('one'), source.watches.get('two')];
    source.labs = [labNamed('one', 3)];
    await store.refresh();
    assert.deepEqual([one?.stopped, two?.stopped], [true, true]);
    assert.equal(source.watches.get('one')?.stopped, false);
    look.dispose();
  });

  it('reads again when a watched lab ends, and lives with a watch that fails', async () => {
    source.labs = [labNamed('one', 1)];
    const look = store.look();
    await settle();
    source.labs = [];
    source.watches.get('one')?.end();
    await settle();
    assert.deepEqual(store.state.labs, []);
    source.labs = [labNamed('other', 2)];
    await store.refresh();
    source.watches.get('other')?.end(new Error('no ip'));
    await settle();
    assert.equal(store.state.labs.length, 1);
    await store.refresh();
    assert.equal(source.lists, 4);
    look.dispose();
  });

  it('tells a failed list from an empty one, and recovers', async () => {
    source.labs = [labNamed('one')];
    source.listFailure = new Error('no sh');
    await store.refresh();
    assert.deepEqual([store.state.read, store.state.labs.length], ['failed', 0]);
    source.listFailure = undefined;
    assert.equal((await store.labs()).length, 1);
    assert.equal(store.state.read, 'read');
  });

  it('keeps the last snapshot of a lab where a newer one fails, and says so', async () => {
    source.labs = [labNamed('one')];
    await store.refresh();
    source.snapshotFailure = new Error('cut short');
    await store.refresh();
    const [lab] = store.state.labs;
    assert.equal(lab?.failure, 'cut short');
    assert.equal(lab.snapshot?.lab, 'one');
  });

  it('hears, while nobody looks, of labs that come and go: it lists them, and looks at none', async () => {
    await store.refresh();
    source.labs = [labNamed('one')];
    source.tellList?.();
    await settle();
    assert.deepEqual(
      store.state.labs.map(({ running }) => running.name),
      ['one'],
    );
    assert.equal(source.snapshots, 0);
    assert.equal(source.watches.size, 0);
    source.labs = [];
    source.tellList?.();
    await settle();
    assert.deepEqual(store.state.labs, []);
  });

  it('hears of them only while somebody looks where that takes a process', async () => {
    source.watchListRuns = true;
    await store.refresh();
    assert.equal(source.tellList, undefined);
    const look = store.look();
    await settle();
    assert.ok(source.tellList);
    look.dispose();
    await settle();
    assert.equal(source.tellList, undefined);
    store.look();
    await settle();
    assert.ok(source.tellList);
  });

  it('keeps what was seen of a lab when it only lists it, and looks when it is asked', async () => {
    const first = () => store.state.labs[0];
    source.labs = [labNamed('one', 1)];
    await store.refresh();
    source.tellList?.();
    await settle();
    assert.equal(first()?.snapshot?.lab, 'one');
    source.labs = [labNamed('one', 2)];
    source.tellList?.();
    await settle();
    assert.equal(first()?.snapshot, undefined, 'another lab of the same name');
    const [seen] = await store.labs();
    assert.equal(seen?.snapshot?.lab, 'one');
  });

  it('looks at labs that come while somebody looks', async () => {
    const look = store.look();
    await settle();
    source.labs = [labNamed('one')];
    source.tellList?.();
    await settle();
    assert.equal(store.state.labs[0]?.snapshot?.lab, 'one');
    assert.equal(source.watches.get('one')?.stopped, false);
    look.dispose();
  });

  it('misses no lab that came while it read, also when nobody looks any more', async () => {
    const look = store.look();
    await settle();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    source.gate = promise;
    source.tellList?.();
    await settle();
    source.labs = [labNamed('one')];
    source.tellList?.();
    look.dispose();
    source.gate = undefined;
    resolve(undefined);
    await settle();
    assert.equal(store.state.labs.length, 1);
  });

  it('lives without word of the list', async () => {
    source.listWatchFailure = new Error('too many watches');
    source.labs = [labNamed('one')];
    assert.equal((await store.labs()).length, 1);
  });

  it('opens its source anew after that failed', async () => {
    let attempts = 0;
    const other = new Store({
      target: 'local',
      open: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('not yet');
        return source;
      },
      mayRead: () => true,
      reconcileMs: () => 0,
      logger: silentLogger,
    });
    await other.refresh();
    assert.equal(other.state.read, 'failed');
    await other.refresh();
    assert.equal(other.state.read, 'read');
    other.dispose();
  });

  it('keeps what it saw of a target that gets out of reach, as old, and reads nothing until it is back', async () => {
    const since = new Date(0);
    source.labs = [labNamed('one')];
    const look = store.look();
    await settle();
    const { lists } = source;
    allowed = false;
    store.lose(since);
    store.lose(new Date());
    await store.refresh();
    assert.equal(store.state.staleSince, since);
    assert.equal(store.state.labs[0]?.snapshot?.lab, 'one');
    assert.equal(source.lists, lists);
    assert.equal(source.watches.get('one')?.stopped, true);
    assert.equal(source.tellList, undefined);
    allowed = true;
    source.labs = [labNamed('two')];
    await store.refresh();
    assert.equal(store.state.staleSince, undefined);
    assert.deepEqual(
      store.state.labs.map(({ running }) => running.name),
      ['two'],
    );
    assert.equal(source.watches.get('two')?.stopped, false);
    assert.ok(source.tellList);
    look.dispose();
  });

  it('drops a read that the loss of its target cuts short, and does not take it for a failed one', async () => {
    source.labs = [labNamed('one')];
    await store.refresh();
    source.listFailure = new Error('cut');
    onFailure = () => store.lose(new Date(0));
    await store.refresh();
    assert.deepEqual([store.state.read, store.state.labs.length], ['read', 1]);
    assert.deepEqual(store.state.staleSince, new Date(0));
  });

  it('forgets a target that is not to be looked at any more', async () => {
    source.labs = [labNamed('one')];
    await store.refresh();
    store.forget();
    assert.deepEqual(store.state, { target: 'local', read: 'unread', labs: [] });
  });

  it('is silent and idle once it is disposed of', async () => {
    source.labs = [labNamed('one')];
    store.look();
    await settle();
    const { length } = states;
    const { lists } = source;
    store.dispose();
    await store.refresh();
    source.watches.get('one')?.onChange();
    await settle();
    assert.equal(source.tellList, undefined);
    assert.equal(source.watches.get('one')?.stopped, true);
    assert.deepEqual([states.length, source.lists], [length, lists]);
  });
});

describe('the store’s slow reconcile', () => {
  it('reads again and again while somebody looks', async () => {
    const source = new FakeSource();
    const store = new Store({
      target: 'local',
      open: async () => source,
      mayRead: () => true,
      reconcileMs: () => 1,
      logger: silentLogger,
    });
    const look = store.look();
    while (source.lists < 3) await settle();
    look.dispose();
    await settle();
    const { lists } = source;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(source.lists, lists);
    store.dispose();
  });
});

/** Lets everything that is ready happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

import assert from 'node:assert/strict';
import { silentLogger } from '../../../lab-runtime/index.ts';
import { labsIn, staleSince } from '../../../extension/labs.ts';
import { LabTargets } from '../../../extension/targets/labTargets.ts';
import { FakeSource, labNamed } from './fakeSource.ts';
import { FakeConnection, fakeTarget } from './fakeTarget.ts';

const server = 'ssh:server';

describe('all targets together', () => {
  let here: FakeSource;
  let there: FakeSource;
  let connection: FakeConnection;
  let targets: LabTargets;
  let root: FakeSource;
  /** Whether sudo lets anybody become root. */
  let isSudoer: boolean;
  let vms: { readonly name: string; readonly running?: object }[];

  beforeEach(() => {
    vms = [];
    [root, isSudoer] = [new FakeSource(), true];
    here = new FakeSource();
    there = new FakeSource();
    connection = new FakeConnection();
    here.labs = [labNamed('one')];
    there.labs = [labNamed('one', 7), labNamed('two', 8)];
    targets = new LabTargets({
      here: { id: 'local', sudo: false },
      open: async ({ id, sudo }) => fakeTarget(sudo ? `root@${id}` : id, id === 'local' ? {} : { connection }),
      source: async ({ id }) => {
        if (id !== 'root@local') return id === 'local' ? here : there;
        if (!isSudoer) throw new Error('not a sudoer');
        return root;
      },
      examine: () => Promise.reject(new Error('nobody asked')),
      vms: async () => vms,
      isTrusted: () => true,
      missing: (id) => new Error(`no ${id}`),
      reconcileMs: () => 0,
      machineReconcileMs: () => 0,
      random: () => 0.5,
      now: () => 0,
      logger: silentLogger,
    });
  });
  afterEach(() => targets.dispose());

  const names = () => labsIn(targets.state).map(({ target, running }) => `${target}/${running.name}`);

  it('are opened by nobody who only looks', async () => {
    targets.follow([{ id: server, sudo: false }]);
    const look = targets.look();
    await targets.whenRead();
    await targets.labs();
    await targets.refresh();
    assert.deepEqual(names(), ['local/one']);
    assert.equal(connection.opens, 0);
    assert.equal(there.lists, 0);
    look.dispose();
  });

  it('are read and watched like this machine once they are connected', async () => {
    targets.follow([{ id: server, sudo: false }]);
    const look = targets.look();
    await targets.whenRead();
    await targets.named(server).use();
    assert.deepEqual(names(), ['local/one', `${server}/one`, `${server}/two`]);
    assert.deepEqual([...there.watches.keys()], ['one', 'two']);
    assert.equal(there.lists, 1, 'once, not once for the connection and once for who wished it');
    there.labs = [labNamed('three', 9)];
    there.tellList?.();
    await settle();
    assert.deepEqual(names(), ['local/one', `${server}/three`]);
    look.dispose();
    assert.ok([...there.watches.values()].every(({ stopped }) => stopped));
  });

  it('keep labs of one name apart', async () => {
    targets.follow([{ id: server, sudo: false }]);
    await targets.refresh();
    await targets.named(server).use();
    assert.deepEqual(targets.state.selected, { lab: 'one', place: 'host' });
    targets.select({ target: server, lab: 'one', place: 'web' });
    assert.deepEqual(targets.state.selected, { target: server, lab: 'one', place: 'web' });
    targets.select({ target: server, lab: 'one', place: 'nobody' });
    assert.deepEqual(targets.state.selected, { target: server, lab: 'one', place: 'host' });
    await targets.named(server).link?.disconnect();
    assert.deepEqual(targets.state.selected, { lab: 'one', place: 'host' });
    assert.deepEqual(names(), ['local/one']);
  });

  it('select what the user wishes, and that again when it is back', async () => {
    here.labs = [labNamed('one'), labNamed('two')];
    await targets.refresh();
    targets.select({ lab: 'two', place: 'web' });
    here.labs = [labNamed('one')];
    await targets.refresh();
    assert.deepEqual(targets.state.selected, { lab: 'one', place: 'host' });
    here.labs = [labNamed('one'), labNamed('two')];
    await targets.refresh();
    assert.deepEqual(targets.state.selected, { lab: 'two', place: 'web' });
  });

  it('keep what was seen of one that is lost, as old, and read it anew when it is back', async () => {
    targets.follow([{ id: server, sudo: false }]);
    const look = targets.look();
    await targets.whenRead();
    await targets.named(server).use();
    const since = new Date(1000);
    connection.lose(since);
    assert.deepEqual(names(), ['local/one', `${server}/one`, `${server}/two`]);
    assert.equal(staleSince(targets.state, { target: server, lab: 'one' }), since);
    assert.equal(staleSince(targets.state, { lab: 'one' }), undefined);
    const { lists } = there;
    await targets.labs();
    assert.equal(there.lists, lists, 'what is lost is not read');
    there.labs = [labNamed('one', 7)];
    targets.hurry();
    await settle();
    assert.deepEqual(names(), ['local/one', `${server}/one`]);
    assert.equal(staleSince(targets.state, { target: server, lab: 'one' }), undefined);
    assert.equal(connection.opens, 2);
    look.dispose();
  });

  it('are virtual machines, too, which run or not', async () => {
    vms = [{ name: 'one' }, { name: 'two', running: {} }];
    targets.follow(['vm:one', 'vm:two', 'vm:three', server].map((id) => ({ id, sudo: false })));
    const machines = () => targets.state.targets.map(({ machine }) => machine);
    assert.deepEqual(machines(), [undefined, undefined, undefined, undefined, undefined], 'nobody has looked');
    const look = targets.look();
    await settle();
    assert.deepEqual(machines(), [undefined, 'stopped', 'running', undefined, undefined]);
    vms = [];
    await targets.refresh();
    assert.deepEqual(machines(), [undefined, undefined, undefined, undefined, undefined]);
    assert.equal(connection.opens, 0);
    look.dispose();
  });

  it('are closed when the settings name them no more, and begin anew when they are to be root’s', async () => {
    targets.follow([{ id: server, sudo: false }]);
    const first = targets.named(server);
    await first.use();
    targets.follow([{ id: server, sudo: false }]);
    assert.equal(targets.named(server), first);
    targets.follow([{ id: server, sudo: true }]);
    await settle();
    assert.notEqual(targets.named(server), first);
    assert.equal(connection.closes, 1);
    targets.follow([]);
    assert.throws(() => targets.named(server), /no ssh:server/);
    assert.deepEqual(
      targets.state.targets.map(({ target }) => target),
      ['local'],
    );
  });

  it('are looked at themselves as root where that is wished, and only for that', async () => {
    const { here: target } = targets;
    assert.ok(target);
    const look = targets.look();
    await target.machine.unfold();
    assert.ok(here.tellMachine);
    assert.equal(await target.lookAsRoot('sudo'), undefined);
    assert.deepEqual([here.tellMachine, root.observations], [undefined, 1]);
    assert.ok(root.tellMachine, 'it is root who watches');
    await targets.refresh();
    assert.deepEqual([root.observations, root.lists], [2, 0]);
    look.dispose();
  });

  it('are looked at as before where nobody may become root, and it is said why', async () => {
    isSudoer = false;
    const { here: target } = targets;
    assert.ok(target);
    await target.machine.unfold();
    assert.equal(await target.lookAsRoot('sudo'), 'not a sudoer');
    await targets.refresh();
    assert.equal(target.machine.sight.failure, undefined);
    assert.ok(here.observations > 1);
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

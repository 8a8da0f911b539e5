import assert from 'node:assert/strict';
import { LabError } from '../../../lab-runtime/index.ts';
import { labNodeId, labsTree } from '../../../extension/views/model/labsTree.ts';
import type { LabsState, TargetState } from '../../../extension/labs.ts';
import { liveLabs } from '../../../extension/language/liveLabs.ts';
import { timeText } from '../../../extension/targets/targetName.ts';
import { interfacesTree } from '../../../extension/views/model/interfacesTree.ts';
import {
  asSeen,
  shownDescription,
  shownMessage,
  shownNamespace,
} from '../../../extension/views/model/shownNamespace.ts';
import { indexTree } from '../../../extension/views/model/treeNode.ts';
import { everyNode, shop } from './shop.ts';

const id = 'ssh:server';
const since = new Date(2026, 0, 2, 14, 3, 22);
const error = new LabError('connection-lost', 'The connection was lost', { remedy: 'Wait.' });
const here: TargetState = { target: 'local', read: 'read', labs: [shop], reach: { kind: 'here' } };
const closed: TargetState = { target: id, read: 'unread', labs: [], reach: { kind: 'closed', tries: 0 } };
const connected: TargetState = {
  target: id,
  read: 'read',
  labs: [{ ...shop, target: id }],
  reach: { kind: 'connected' },
};
const lost: TargetState = { ...connected, staleSince: since, reach: { kind: 'lost', since, error, again: 'waiting' } };
const selected = { target: id, lab: 'shop', place: 'web' };

function nodeOf(state: TargetState) {
  const [, node] = labsTree({ targets: [here, state] });
  assert.ok(node);
  return node;
}

describe('the Labs view with other machines', () => {
  it('has one root for each, also where no lab runs', () => {
    const roots = labsTree({ targets: [{ ...here, labs: [] }, closed] });
    assert.deepEqual(
      roots.map(({ label, description, contextValue }) => [label, description, contextValue]),
      [
        ['This machine', 'no lab', 'target'],
        ['server', 'ssh · not connected', 'target remote closed'],
      ],
    );
  });

  it('has one root for each where this machine is none of them', () => {
    assert.deepEqual(
      labsTree({ targets: [closed] }).map(({ label }) => label),
      ['server'],
    );
  });

  it('says how each can be reached', () => {
    const words = (state: TargetState['reach']) => nodeOf({ ...closed, reach: state }).description;
    assert.equal(words({ kind: 'connecting', tries: 0 }), 'ssh · connecting…');
    assert.equal(words({ kind: 'connected' }), 'ssh · connected · no lab');
    assert.equal(nodeOf(lost).description, 'ssh · disconnected since 14:03:22');
    const login = nodeOf({ ...lost, reach: { kind: 'lost', since, error, again: 'login' } });
    assert.equal(login.description, 'ssh · disconnected since 14:03:22 · Connect to log in again');
    assert.equal(login.contextValue, 'target remote lost login');
    assert.match(nodeOf(lost).tooltip?.() ?? '', /The connection was lost/);
    assert.equal(timeText(since), '14:03:22');
  });

  it('says of a virtual machine whether it runs', () => {
    const vm: TargetState = { ...closed, target: 'vm:one' };
    const seen = (state: TargetState) => [nodeOf(state).description, nodeOf(state).contextValue];
    assert.deepEqual(seen(vm), ['virtual machine · not connected', 'target remote closed vm off']);
    assert.deepEqual(seen({ ...vm, machine: 'stopped' }), ['virtual machine · stopped', 'target remote closed vm off']);
    assert.deepEqual(seen({ ...vm, machine: 'running' }), [
      'virtual machine · running, not connected',
      'target remote closed vm on',
    ]);
    const up: TargetState = { ...connected, target: 'vm:one', machine: 'running' };
    assert.deepEqual(seen(up), ['virtual machine · connected', 'target remote connected vm on']);
  });

  it('can unfold what is not connected, and again after an attempt in vain', () => {
    const [first, second] = [0, 1].map((tries) => nodeOf({ ...closed, reach: { kind: 'closed', tries, error } }));
    assert.deepEqual([first?.foldable, first?.open], [true, false]);
    assert.notEqual(first?.id, second?.id);
    assert.equal(nodeOf({ ...closed, reach: { kind: 'connecting', tries: 1 } }).id, second?.id);
  });

  it('keeps labs of one name apart, and names their target', () => {
    const roots = labsTree({ targets: [here, connected] });
    const nodes = everyNode(roots);
    assert.equal(new Set(nodes.map((node) => node.id)).size, nodes.length);
    const { nodes: byId } = indexTree(roots);
    assert.deepEqual(byId.get(labNodeId(shop))?.subject, { kind: 'lab', lab: 'shop' });
    assert.deepEqual(byId.get(labNodeId({ ...shop, target: id }))?.subject, { kind: 'lab', target: id, lab: 'shop' });
    const remote = everyNode([nodeOf(connected)]).slice(1);
    assert.ok(remote.length > 5);
    for (const { subject } of remote) assert.ok(subject !== undefined && 'target' in subject && subject.target === id);
  });

  it('shows what is old without colour, and says so aloud', () => {
    const [lab] = nodeOf(lost).children;
    assert.ok(lab);
    assert.match(lab.description ?? '', /^seen before 14:03:22 · /);
    for (const { icon, spoken } of everyNode([lab])) {
      assert.equal(icon.color, 'disabledForeground');
      assert.match(spoken, /out of date$/);
    }
  });
});

describe('the views below Labs', () => {
  const state = (target: TargetState): LabsState => ({ targets: [here, target], selected });

  it('name the machine, and show its namespace', () => {
    assert.equal(shownDescription(state(connected)), 'server › shop › web');
    assert.equal(shownMessage(state(connected)), undefined);
    const nodes = asSeen(state(connected), interfacesTree(shownNamespace(state(connected))));
    assert.deepEqual(nodes[1]?.subject, {
      kind: 'interface',
      target: id,
      lab: 'shop',
      place: 'web',
      interface: 'eth0',
    });
    assert.ok(nodes.every(({ icon }) => icon.color !== 'disabledForeground'));
  });

  it('say since when they are old', () => {
    assert.equal(shownDescription(state(lost)), 'server › shop › web · disconnected since 14:03:22');
    assert.equal(shownMessage(state(lost)), 'server is disconnected. This is what was seen before 14:03:22.');
    const nodes = asSeen(state(lost), interfacesTree(shownNamespace(state(lost))));
    assert.ok(everyNode(nodes).every(({ icon }) => icon.color === 'disabledForeground'));
  });
});

describe('what lab files are told', () => {
  it('is where each lab runs, and of which that is not known', () => {
    assert.deepEqual(
      liveLabs({ targets: [here, lost] }).map(({ name, target, isOld }) => [name, target, isOld]),
      [
        ['shop', undefined, undefined],
        ['shop', id, true],
      ],
    );
  });
});

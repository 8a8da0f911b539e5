import assert from 'node:assert/strict';
import { labState, shownState } from '../../../extension/labState.ts';
import type { LabsState, TargetState } from '../../../extension/labs.ts';
import type { DoctorReport } from '../../../lab-runtime/index.ts';
import { shop, stateOf } from './shop.ts';

const none: TargetState = { target: 'local', read: 'read', labs: [], reach: { kind: 'here' } };
const unread: TargetState = { ...none, read: 'unread' };
const failed: TargetState = { ...none, read: 'failed' };
const some: TargetState = { ...none, labs: [shop] };
const server: TargetState = { ...unread, target: 'ssh:server', reach: { kind: 'closed', tries: 0 } };
const able = { ready: true };
const toolless = { ready: false, install: 'apt-get install iproute2' };
const closed = { ready: false };

describe('the state of the views', () => {
  const on = (state: TargetState, report?: Pick<DoctorReport, 'ready' | 'install'>) =>
    labState({ targets: [state] }, report);

  it('says what stands in the way, or that there is something to show', () => {
    assert.equal(on(unread), 'unread');
    assert.equal(on(failed), 'failed');
    assert.equal(on(none), 'empty');
    assert.equal(on(none, able), 'empty');
    assert.equal(on(none, toolless), 'toolsMissing');
    assert.equal(on(failed, toolless), 'toolsMissing');
    assert.equal(on(none, closed), 'notReady');
    assert.equal(on(some), 'labs');
  });

  it('shows a lab that runs, whatever the doctor says, wherever it runs', () => {
    assert.equal(on(some, closed), 'labs');
    assert.equal(labState({ targets: [none, { ...server, labs: [shop] }] }, closed), 'labs');
  });

  it('is beyond help where there is no Linux, unless another machine has it', () => {
    assert.equal(labState({ targets: [] }, undefined), 'notLinux');
    assert.equal(labState({ targets: [server] }, undefined), 'empty');
  });
});

describe('what the views below Labs are about', () => {
  it('is nothing, a namespace, one that is gone, or one that cannot be seen', () => {
    const { target, running } = shop;
    const unseen = { target, running };
    const shown = (...labs: Parameters<typeof stateOf>[0]): string => shownState(stateOf(labs));
    assert.equal(shown(unseen), 'nothing', 'not read yet');
    assert.equal(shown({ ...unseen, failure: 'cut short' }), 'unseen');
    assert.equal(shown({ ...shop, failure: 'cut short' }), 'namespace', 'seen earlier');
    assert.equal(shown(), 'nothing');
    assert.equal(shown(shop), 'namespace');
    assert.equal(shownState(stateOf([shop], 'nobody')), 'gone');
    const elsewhere: LabsState = { ...stateOf([shop]), selected: { target: 'ssh:server', lab: 'shop', place: 'host' } };
    assert.equal(shownState(elsewhere), 'nothing', 'another machine’s lab of that name');
  });
});

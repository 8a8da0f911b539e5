import assert from 'node:assert/strict';
import { labState, shownState, type Circumstances } from '../../../extension/labState.ts';
import type { StoreState } from '../../../extension/store.ts';
import { shop } from './shop.ts';

const unread: StoreState = { target: 'local', read: 'unread', labs: [] };
const none: StoreState = { ...unread, read: 'read' };
const some: StoreState = { ...none, labs: [shop], selected: { lab: 'shop', place: 'host' } };
const able = { ready: true };
const toolless = { ready: false, install: 'apt-get install iproute2' };
const closed = { ready: false };

describe('the state of the views', () => {
  const on = (state: StoreState, report?: Circumstances['report'], isLinux = true) =>
    labState({ isLinux, state, report });

  it('says what stands in the way, or that there is something to show', () => {
    assert.equal(on(unread), 'unread');
    assert.equal(on({ ...unread, read: 'failed' }), 'failed');
    assert.equal(on(none), 'empty');
    assert.equal(on(none, able), 'empty');
    assert.equal(on(none, toolless), 'toolsMissing');
    assert.equal(on({ ...unread, read: 'failed' }, toolless), 'toolsMissing');
    assert.equal(on(none, closed), 'notReady');
    assert.equal(on(some), 'labs');
  });

  it('shows a lab that runs, whatever the doctor says', () => {
    assert.equal(on(some, closed), 'labs');
  });

  it('is beyond help where there is no Linux', () => {
    assert.equal(on(unread, undefined, false), 'notLinux');
  });
});

describe('what the views below Labs are about', () => {
  it('is nothing, a namespace, one that is gone, or one that cannot be seen', () => {
    const unseen = { running: shop.running };
    assert.equal(shownState({ ...some, labs: [unseen] }), 'nothing', 'not read yet');
    assert.equal(shownState({ ...some, labs: [{ ...unseen, failure: 'cut short' }] }), 'unseen');
    assert.equal(shownState({ ...some, labs: [{ ...shop, failure: 'cut short' }] }), 'namespace', 'seen earlier');
    assert.equal(shownState(none), 'nothing');
    assert.equal(shownState(some), 'namespace');
    assert.equal(shownState({ ...some, selected: { lab: 'shop', place: 'nobody' } }), 'gone');
  });
});

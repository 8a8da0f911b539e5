import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/index.ts';
import { conntrackCause } from '../../../lab-runtime/journey/causes/conntrackCause.ts';
import type { Case } from '../../../lab-runtime/journey/causes/evidence.ts';
import { groundOf } from '../../../lab-runtime/journey/xray/followProbe.ts';
import { eventsOf, recorded, recordedHandles, visitsOf } from './recorded.ts';

const { snapshot } = recorded;
const { inode } = snapshot.host;
const visits = visitsOf(eventsOf('published').get(inode) ?? []);
const at = (edge: 'first' | 'last'): number =>
  visits.findIndex(({ marker }) => marker?.layer === 'inet' && marker.hook === 'prerouting' && marker.edge === edge);

/** A packet whose last place on the host is the one with that number, and a table of connections as full as said. */
function caseAt(index: number, count: string, most: string): Case {
  const visit = visits[index];
  assert.ok(visit);
  const told: Readonly<Record<string, string>> = {
    'net.netfilter.nf_conntrack_count': count,
    'net.netfilter.nf_conntrack_max': most,
  };
  const nothing = (): undefined => undefined;
  return {
    ...groundOf(snapshot, recordedHandles),
    discoveries: new Map(),
    end: {
      inode,
      namespace: snapshot.host,
      visit,
      isBeforeRouting: false,
      inBridge: false,
      direction: 'forward',
      connection: 'new',
    },
    evidence: {
      probe: { kind: 'tcp', from: 'client', to: 'host', family: 'ipv4', destination: '192.168.99.100', port: 80 },
      ...{ outcome: { kind: 'timeout' }, counted: () => ({}), listeners: nothing, lookup: nothing },
      setting: (_, name) => told[name],
    },
  };
}

describe('a full table of connections', () => {
  it('is the cause where the packet came to the first of a hook, and no further', () => {
    const cause = conntrackCause(caseAt(at('first'), '65536', '65536'));
    assert.ok(cause?.remedy);
    assert.equal(cause.kind, 'conntrack-full');
    assert.match(inEnglish(cause.text), /host is full: it has 65536 connections/);
    assert.match(inEnglish(cause.remedy), /nf_conntrack_max=131072/);
  });

  it('is none where there is room, where nobody knows, or elsewhere', () => {
    assert.equal(conntrackCause(caseAt(at('first'), '10', '65536')), undefined);
    assert.equal(conntrackCause(caseAt(at('first'), '', '')), undefined);
    assert.equal(conntrackCause(caseAt(at('last'), '65536', '65536')), undefined);
  });
});

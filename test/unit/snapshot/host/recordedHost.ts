/** What the scripts printed on a machine with dockerd 20.10 and podman 4.3. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Snapshot } from '../../../../lab-runtime/model/snapshot.ts';
import { assembleHost, type HostParts } from '../../../../lab-runtime/snapshot/host/assembleHost.ts';
import { chooseNamespaces } from '../../../../lab-runtime/snapshot/host/chooseNamespaces.ts';
import { identify } from '../../../../lab-runtime/snapshot/host/identify.ts';
import { readNamespaceIds } from '../../../../lab-runtime/snapshot/host/namespaceIds.ts';
import { readAnswers } from '../../../../lab-runtime/snapshot/host/readAnswers.ts';
import { readDiscovered } from '../../../../lab-runtime/snapshot/host/readDiscovered.ts';
import { readCollected } from '../../../../lab-runtime/snapshot/readCollected.ts';

const nonce = 'fixture';

/** One of the recorded outputs. */
export function recordedText(name: 'discover' | 'engines' | 'collect' | 'ids'): string {
  return readFileSync(new URL(`../../../fixtures/host/${name}.txt`, import.meta.url), 'utf8');
}

/** The parts of the snapshot, some of them from other texts. */
export function recordedParts(texts: { discover?: string; engines?: string; collect?: string } = {}): HostParts {
  const discovered = readDiscovered(texts.discover ?? recordedText('discover'), nonce);
  return {
    target: 'local',
    discovered,
    found: chooseNamespaces(discovered),
    collected: readCollected(texts.collect ?? recordedText('collect'), nonce),
    identified: identify(discovered, readAnswers(texts.engines ?? recordedText('engines'), nonce)),
    ids: readNamespaceIds(recordedText('ids'), nonce),
  };
}

/** The snapshot of that machine. */
export function recordedHost(): Snapshot {
  const snapshot = assembleHost(recordedParts());
  assert.ok(snapshot !== undefined);
  return snapshot;
}

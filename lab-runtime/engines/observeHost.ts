/** A machine as the kernel has it now, with all of its containers, in two or three round trips whatever their number. */
import { randomUUID } from 'node:crypto';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { collectScript } from '../snapshot/collectScript.ts';
import { assembleHost, joinedNamespaces, type HostParts } from '../snapshot/host/assembleHost.ts';
import { chooseNamespaces } from '../snapshot/host/chooseNamespaces.ts';
import { discoverScript } from '../snapshot/host/discoverScript.ts';
import { enginesScript } from '../snapshot/host/enginesScript.ts';
import { identify } from '../snapshot/host/identify.ts';
import { namespaceIdsScript, readNamespaceIds } from '../snapshot/host/namespaceIds.ts';
import { readAnswers } from '../snapshot/host/readAnswers.ts';
import { readDiscovered } from '../snapshot/host/readDiscovered.ts';
import { readCollected } from '../snapshot/readCollected.ts';
import { openEnded } from '../snapshot/resolveLowers.ts';
import type { NamespaceIds } from '../snapshot/resolvePeers.ts';
import type { Target } from '../targets/target.ts';
import { toolWords } from './namespaces/stateFolder.ts';
import type { SnapshotOptions } from './takeSnapshot.ts';

/**
 * Looks at the machine itself: every network namespace that exists on it, joined cable by cable, and whose it is.
 * Engines add names; where one does not answer, that is in `unknown`, and the map is complete all the same. Rejects
 * with `unexpected-output` where the machine's tools tell nothing.
 */
export async function observeHost(target: Target, options: SnapshotOptions = {}): Promise<Snapshot> {
  const ask: Ask = async (what, script, read) => {
    const nonce = randomUUID().replaceAll('-', '');
    const { stdout, stderr } = await target.run(toolWords + script(nonce), {
      what: `${what} host`,
      signal: options.signal,
      looksOnly: true,
    });
    return { value: read(stdout, nonce), stderr };
  };
  const [engines, seen] = await Promise.all([ask('engines', enginesScript, readAnswers), lookAround(target, ask)]);
  const parts = { ...seen, target: target.id, identified: identify(seen.discovered, engines.value), ids: noIds };
  const open = openEnded(joinedNamespaces(parts));
  const askIds = (nonce: string): string => namespaceIdsScript(seen.found, open, nonce);
  const ids = open.length === 0 ? noIds : (await ask('ids', askIds, readNamespaceIds)).value;
  const snapshot = assembleHost({ ...parts, ids });
  if (snapshot === undefined) throw cutShort(target, '');
  return snapshot;
}

const noIds: NamespaceIds = new Map();

/** Runs a script and reads what it says. */
type Ask = <T>(
  what: string,
  script: (nonce: string) => string,
  read: (output: string, nonce: string) => T,
) => Promise<{ readonly value: T; readonly stderr: string }>;

/** Which namespaces there are, then what is in them; the engines are asked meanwhile. */
async function lookAround(target: Target, ask: Ask): Promise<Pick<HostParts, 'discovered' | 'found' | 'collected'>> {
  const { value: discovered, stderr } = await ask('discover', discoverScript, readDiscovered);
  if (!discovered.complete || discovered.hostInode === 0) throw cutShort(target, stderr);
  const found = chooseNamespaces(discovered);
  const collected = await ask('snapshot', (nonce) => collectScript(found, nonce), readCollected);
  if (!collected.value.complete) throw cutShort(target, collected.stderr);
  return { discovered, found, collected: collected.value };
}

function cutShort(target: Target, stderr: string): LabError {
  return new LabError('unexpected-output', say`The snapshot of ${target.id} was cut short`, {
    object: `target ${target.id}`,
    stderr: stderr.trim(),
    remedy: 'See what this machine lacks: vethscope doctor',
  });
}

/** A machine as the kernel has it now, with all of its containers, in two or three round trips whatever their number. */
import { randomUUID } from 'node:crypto';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { collectManyScript } from '../snapshot/collectScript.ts';
import { assembleHost, joinedNamespaces, type HostParts } from '../snapshot/host/assembleHost.ts';
import { chooseNamespaces } from '../snapshot/host/chooseNamespaces.ts';
import { discoverScript, type DiscoverOptions } from '../snapshot/host/discoverScript.ts';
import { enginesScript } from '../snapshot/host/enginesScript.ts';
import { identify } from '../snapshot/host/identify.ts';
import { namespaceIdsScript, readNamespaceIds } from '../snapshot/host/namespaceIds.ts';
import { readAnswers } from '../snapshot/host/readAnswers.ts';
import { readDiscovered } from '../snapshot/host/readDiscovered.ts';
import { readCollected } from '../snapshot/readCollected.ts';
import { openEnded } from '../snapshot/resolveLowers.ts';
import { meanwhile } from '../targets/meanwhile.ts';
import type { Target } from '../targets/target.ts';
import { toolWords } from './namespaces/stateFolder.ts';
import type { SnapshotOptions } from './takeSnapshot.ts';

/**
 * Looks at the machine itself: every network namespace that exists on it, joined cable by cable, and whose it is.
 * Engines add names; where one does not answer, that is in `unknown`, and the map is complete all the same. Rejects
 * with `unexpected-output` where the machine's tools tell nothing.
 */
export async function observeHost(target: Target, options: SnapshotOptions & DiscoverOptions = {}): Promise<Snapshot> {
  const ask = async (what: string, script: string): Promise<{ readonly stdout: string; readonly stderr: string }> =>
    target.run(toolWords + script, { what: `${what} host`, signal: options.signal, looksOnly: true });
  const [first, second, third, names] = [drawNonce(), drawNonce(), drawNonce(), drawNonce()];
  // Where it costs no round trip, the engines have been asked by the time the namespaces are known.
  const early = target.connection === undefined ? ask('engines', enginesScript(names)) : undefined;
  early?.catch(ignore);
  const seen = await ask('discover', discoverScript(first, options));
  const discovered = readDiscovered(seen.stdout, first);
  if (!discovered.complete || discovered.hostInode === 0) throw cutShort(target, seen.stderr);
  const found = chooseNamespaces(discovered);
  const collect = collectManyScript(found, second, { connections: options.sockets });
  const looked = await ask('snapshot', early === undefined ? meanwhile(collect, enginesScript(names)) : collect);
  const collected = readCollected(looked.stdout, second);
  if (!collected.complete) throw cutShort(target, looked.stderr);
  const identified = identify(discovered, readAnswers((await (early ?? looked)).stdout, names));
  const parts: HostParts = { target: target.id, discovered, found, collected, identified, ids: new Map() };
  const joined = joinedNamespaces(parts);
  const open = openEnded(joined);
  const snapshot =
    open.length === 0
      ? assembleHost(parts, joined)
      : assembleHost(withIds(parts, (await ask('ids', namespaceIdsScript(found, open, third))).stdout, third));
  if (snapshot === undefined) throw cutShort(target, looked.stderr);
  return snapshot;
}

/** It is awaited later; where something else fails first, that is told. */
const ignore = (): void => undefined;

function withIds(parts: HostParts, output: string, nonce: string): HostParts {
  return { ...parts, ids: readNamespaceIds(output, nonce) };
}

function drawNonce(): string {
  return randomUUID().replaceAll('-', '');
}

function cutShort(target: Target, stderr: string): LabError {
  return new LabError('unexpected-output', say`The snapshot of ${target.id} was cut short`, {
    object: `target ${target.id}`,
    stderr: stderr.trim(),
    remedy: 'See what this machine lacks: vethscope doctor',
  });
}

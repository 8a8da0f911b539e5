/**
 * What goes when a lab changes: first what must make room for its successor, and can be taken back or made anew; at the
 * end, when nothing can fail any more, the rest.
 */
import type { AddressedContainer, AddressedLab, AddressedNetwork } from '../model/addressedLab.ts';
import type { Step } from '../model/plan.ts';
import { cablingOf } from './cabling.ts';
import type { Changes } from './changes.ts';
import { destroyStep } from './containerSteps.ts';
import { pullStep, unplugStep } from './endpointSteps.ts';
import { removeBridgeStep } from './networkSteps.ts';

/** A change, and who in the lab before it has ended by himself. */
export interface Going {
  readonly before: AddressedLab;
  readonly after: AddressedLab;
  readonly changes: Changes;
  readonly ended: ReadonlySet<string>;
}

/** What must go before its successor can come. */
export function makeRoom(going: Going): readonly Step[] {
  const { before, after, changes, ended } = going;
  const without = cableless(before, ended);
  const kept = changes.kept.filter((one) => !without.has(one.before.spec.name));
  const removed = new Map(kept.map((one) => [one.before.id, one.removedEndpoints]));
  return [
    ...cablingOf(before, before.containers, (container) => removed.get(container.id) ?? []).map(unplugStep),
    ...endSteps(going, (container) => hasSuccessor(container, after)),
    ...bridgesGo(going, (network) => hasNewBridge(network, after)),
  ];
}

/** What goes without a successor. */
export function leave(going: Going): readonly Step[] {
  const { after } = going;
  return [
    ...endSteps(going, (container) => !hasSuccessor(container, after)),
    ...bridgesGo(going, (network) => !hasNewBridge(network, after)),
  ].map((step) => ({ ...step, final: true }));
}

/** Containers whose cables went with their namespace: they have ended, and nobody who lives shares it. */
function cableless(lab: AddressedLab, ended: ReadonlySet<string>): ReadonlySet<string> {
  const owner = (name: string): string => {
    const mode = lab.containers.find(({ spec }) => spec.name === name)?.spec.networkMode;
    return mode?.kind === 'container' ? owner(mode.container) : name;
  };
  const held = new Set(lab.containers.flatMap(({ spec }) => (ended.has(spec.name) ? [] : [owner(spec.name)])));
  return new Set([...ended].filter((name) => !held.has(name)));
}

function endSteps(
  { before, changes, ended }: Going,
  isMeant: (container: AddressedContainer) => boolean,
): readonly Step[] {
  const without = cableless(before, ended);
  return changes.removedContainers
    .filter(isMeant)
    .flatMap((container) => [
      ...(without.has(container.spec.name) ? [] : container.endpoints.map((endpoint) => pullStep(container, endpoint))),
      destroyStep(container),
    ]);
}

function bridgesGo({ before, changes }: Going, isMeant: (network: AddressedNetwork) => boolean): readonly Step[] {
  const endpoints = before.containers.flatMap((container) => container.endpoints);
  return changes.removedNetworks.filter(isMeant).map((network) => {
    const ports = endpoints.filter((one) => one.network === network.spec.name);
    return removeBridgeStep(
      network,
      ports.map(({ hostInterface }) => hostInterface),
    );
  });
}

function hasSuccessor(container: AddressedContainer, after: AddressedLab): boolean {
  return after.containers.some((other) => other.spec.name === container.spec.name);
}

function hasNewBridge(network: AddressedNetwork, after: AddressedLab): boolean {
  return after.networks.some((other) => other.bridge === network.bridge);
}

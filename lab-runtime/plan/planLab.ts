/** Lab → Plan: what to do, in which order, and why. Pure; what it returns is what is printed and what runs. */
import type { AddressedContainer, AddressedLab, AddressedNetwork, Endpoint } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import type { Plan, Step } from '../model/plan.ts';
import { changesBetween, type Changes, type KeptContainer } from './changes.ts';
import { createStep, destroyStep, filesStep, loopbackStep, releaseStep } from './containerSteps.ts';
import {
  addressStep,
  cableStep,
  defaultRouteStep,
  joinStep,
  pullStep,
  unplugStep,
  type Cabling,
} from './endpointSteps.ts';
import { hostSteps, outsideSteps } from './hostSteps.ts';
import { bridgeSettingStep, bridgeStep, removeBridgeStep } from './networkSteps.ts';
import type { Profile } from './profiles/profile.ts';
import { profileNamed } from './profiles/profiles.ts';
import { ruleSteps } from './ruleSteps.ts';

/** Index of the first interface made after loopback, uplink and bridges, in an empty namespace. */
const firstFreeIndex = 3;

/** The plan that builds a lab from nothing. */
export function planBuild(lab: AddressedLab): Plan {
  const profile = profileNamed(lab.docker);
  const outside = outsideSteps(lab);
  const cabling = numbered(
    lab,
    cablingOf(lab, lab.containers, (container) => container.endpoints),
  );
  return {
    lab: lab.name,
    kind: 'build',
    steps: [
      ...hostSteps(),
      ...outside.processes,
      ...lab.containers.map((container) => createStep(lab, container, profile.containerSysctls)),
      ...outside.links,
      ...lab.networks.map(bridgeStep),
      ...lab.networks.map(bridgeSettingStep),
      ...wiring(lab.containers, cabling),
      ...ruleSteps(profile, undefined, lab),
      // Those first whose programs are watched for a while.
      ...lab.containers.filter(({ spec }) => spec.command !== undefined).map(releaseStep),
      ...outside.releases,
      ...lab.containers.filter(({ spec }) => spec.command === undefined).map(releaseStep),
    ],
  };
}

/**
 * The plan that changes a running lab into another state; empty when nothing differs. Containers that are `gone` are
 * started anew. Throws `lab-exists` where only a new lab would do.
 */
export function planChange(before: AddressedLab, after: AddressedLab, gone?: ReadonlySet<string>): Plan {
  const changes = changesBetween(before, after, gone);
  if (changes.hostDiffers) {
    throw new LabError('lab-exists', `Lab ${after.name} is running with another uplink or other outside peers`, {
      object: `lab ${after.name}`,
      remedy: `Take it down first: vethscope down ${after.name}`,
    });
  }
  const profile = profileNamed(after.docker);
  return {
    lab: after.name,
    kind: 'change',
    steps: [
      ...makeRoom(before, after, changes),
      ...setUp(profile, { before, after, changes, gone }),
      ...leave(before, after, changes),
    ],
  };
}

/** What must go before its successor can come. */
function makeRoom(before: AddressedLab, after: AddressedLab, changes: Changes): readonly Step[] {
  const removed = new Map(changes.kept.map((one) => [one.before.id, one.removedEndpoints]));
  return [
    ...cablingOf(before, before.containers, (container) => removed.get(container.id) ?? []).map(unplugStep),
    ...changes.removedContainers.filter((container) => hasSuccessor(container, after)).flatMap(endSteps),
    ...changes.removedNetworks.filter((network) => hasNewBridge(network, after)).map((one) => bridgeGoes(before, one)),
  ];
}

/** What goes without a successor: at the end, when nothing can fail any more. */
function leave(before: AddressedLab, after: AddressedLab, changes: Changes): readonly Step[] {
  return [
    ...changes.removedContainers.filter((container) => !hasSuccessor(container, after)).flatMap(endSteps),
    ...changes.removedNetworks.filter((network) => !hasNewBridge(network, after)).map((one) => bridgeGoes(before, one)),
  ].map((step) => ({ ...step, final: true }));
}

function endSteps(container: AddressedContainer): readonly Step[] {
  return [...container.endpoints.map((endpoint) => pullStep(container, endpoint)), destroyStep(container)];
}

function bridgeGoes(before: AddressedLab, network: AddressedNetwork): Step {
  const endpoints = before.containers.flatMap((container) => container.endpoints);
  const ports = endpoints.filter((one) => one.network === network.spec.name).map(({ hostInterface }) => hostInterface);
  return removeBridgeStep(network, ports);
}

function hasSuccessor(container: AddressedContainer, after: AddressedLab): boolean {
  return after.containers.some((other) => other.spec.name === container.spec.name);
}

function hasNewBridge(network: AddressedNetwork, after: AddressedLab): boolean {
  return after.networks.some((other) => other.bridge === network.bridge);
}

interface ChangeBasis {
  readonly before: AddressedLab;
  readonly after: AddressedLab;
  readonly changes: Changes;
  readonly gone: ReadonlySet<string> | undefined;
}

function setUp(profile: Profile, { before, after, changes, gone }: ChangeBasis): readonly Step[] {
  const added = new Map(changes.kept.map(({ after: container, addedEndpoints }) => [container.id, addedEndpoints]));
  const newOnes = new Set(changes.addedContainers.map((container) => container.id));
  const cabling = cablingOf(after, after.containers, (container) =>
    newOnes.has(container.id) ? container.endpoints : (added.get(container.id) ?? []),
  );
  return [
    ...changes.addedContainers.map((container) => createStep(after, container, profile.containerSysctls)),
    ...changes.addedNetworks.map(bridgeStep),
    ...changes.addedNetworks.map(bridgeSettingStep),
    ...wiring(changes.addedContainers, cabling),
    ...changes.kept.flatMap((kept) => routeSteps(before, after, kept)),
    ...ruleSteps(profile, before, after, gone),
    ...changes.kept.flatMap(({ after: container }) => filesStep(after, before, container) ?? []),
    ...changes.addedContainers.map(releaseStep),
  ];
}

function wiring(containers: readonly AddressedContainer[], cabling: readonly Cabling[]): readonly Step[] {
  return [
    ...cabling.map(cableStep),
    ...containers.flatMap((container) => loopbackStep(container) ?? []),
    ...cabling.map(addressStep),
    ...cabling.map(joinStep),
  ];
}

function cablingOf(
  lab: AddressedLab,
  containers: readonly AddressedContainer[],
  endpoints: (container: AddressedContainer) => readonly Endpoint[],
): readonly Cabling[] {
  return containers.flatMap((container) =>
    endpoints(container).map((endpoint) => ({ container, endpoint, network: networkNamed(lab, endpoint.network) })),
  );
}

/** The indexes Docker ≤ 27 arrives at: the container's end is made first, on the host, and keeps its index. */
function numbered(lab: AddressedLab, cabling: readonly Cabling[]): readonly Cabling[] {
  const first = firstFreeIndex + lab.networks.length;
  return cabling.map((one, position) => {
    const index = first + 2 * position;
    return { ...one, indexes: { container: index, host: index + 1 } };
  });
}

function networkNamed(lab: AddressedLab, name: string): AddressedNetwork {
  const network = lab.networks.find((one) => one.spec.name === name);
  if (network === undefined) {
    throw new LabError('unknown-object', `Lab ${lab.name} has no network ${name}`, { object: `network ${name}` });
  }
  return network;
}

/** A kept container's way out, where its gateway network or that network's gateway is another now. */
function routeSteps(before: AddressedLab, after: AddressedLab, kept: KeptContainer): readonly Step[] {
  const gateway = (lab: AddressedLab, container: AddressedContainer): AddressedNetwork | undefined =>
    lab.networks.find((network) => network.spec.name === container.gatewayNetwork);
  const from = gateway(before, kept.before);
  const to = gateway(after, kept.after);
  const replugged = kept.addedEndpoints.some((endpoint) => endpoint.network === to?.spec.name);
  if (replugged || from?.gateway === to?.gateway) return [];
  const routeWentWithItsCable =
    to === undefined && kept.removedEndpoints.some((one) => one.network === from?.spec.name);
  return routeWentWithItsCable ? [] : [defaultRouteStep(kept.after, to, from)];
}

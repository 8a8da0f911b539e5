/** Lab → Plan: what to do, in which order, and why. Pure; what it returns is what is printed and what runs. */
import type { AddressedContainer, AddressedLab, AddressedNetwork } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Plan, Step } from '../model/plan.ts';
import { cablingOf } from './cabling.ts';
import { changesBetween, nobody, type Changes, type KeptContainer } from './changes.ts';
import { createStep, filesStep, loopbackStep, releaseStep } from './containerSteps.ts';
import { addressStep, cableStep, defaultRouteStep, joinStep, type Cabling } from './endpointSteps.ts';
import { leave, makeRoom } from './goingSteps.ts';
import { hostSteps, outsideSteps } from './hostSteps.ts';
import { bridgeSettingStep, bridgeStep } from './networkSteps.ts';
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

/** What a plan for a running lab must know besides what is wished: containers by name. */
export interface LifeOfContainers {
  /** Those whose first process has ended by itself. */
  readonly ended: ReadonlySet<string>;
  /** Those that are to start again though nothing about them differs. */
  readonly restart: ReadonlySet<string>;
}

/** The plan that changes a running lab into another state; empty when nothing differs. Throws `lab-exists` where only a new lab would do. */
export function planChange(
  before: AddressedLab,
  after: AddressedLab,
  { ended, restart }: LifeOfContainers = { ended: nobody, restart: nobody },
): Plan {
  const changes = changesBetween(before, after, restart);
  if (changes.hostDiffers) {
    throw new LabError('lab-exists', say`Lab ${after.name} is running with another uplink or other outside peers`, {
      object: `lab ${after.name}`,
      remedy: `Take it down first: vethscope down ${after.name}`,
    });
  }
  const profile = profileNamed(after.docker);
  const going = { before, after, changes, ended };
  return {
    lab: after.name,
    kind: 'change',
    steps: [...makeRoom(going), ...setUp(profile, before, after, changes, restart), ...leave(going)],
  };
}

function setUp(
  profile: Profile,
  before: AddressedLab,
  after: AddressedLab,
  changes: Changes,
  restart: ReadonlySet<string>,
): readonly Step[] {
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
    ...ruleSteps(profile, before, after, restart),
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

/** The indexes Docker ≤ 27 arrives at: the container's end is made first, on the host, and keeps its index. */
function numbered(lab: AddressedLab, cabling: readonly Cabling[]): readonly Cabling[] {
  const first = firstFreeIndex + lab.networks.length;
  return cabling.map((one, position) => {
    const index = first + 2 * position;
    return { ...one, indexes: { container: index, host: index + 1 } };
  });
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

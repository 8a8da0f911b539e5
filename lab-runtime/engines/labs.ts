/** What one can do with labs on a target: the operations that the command line and the extension share. */
import { addressLab } from '../addressing/addressLab.ts';
import type { AddressedLab } from '../model/addressedLab.ts';
import type { Attachment, Lab, LabContainer, PortWish } from '../model/lab.ts';
import { isLabError, LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Target } from '../targets/target.ts';
import {
  buildScript,
  change,
  find,
  list,
  listAll,
  up,
  type LabOutcome,
  type OperationOptions,
} from './namespaces/namespacesEngine.ts';
import { endedContainers, type RunningLab } from './namespaces/state.ts';
import type { Privilege } from './namespaces/upScript.ts';
import { withoutPort, withPort, type PublishedAt } from './portWish.ts';
import { wishOf, withAttachment, withContainer, withoutAttachment, withoutContainer } from './wish.ts';

/** Options of {@link upLab}. */
export interface UpOptions extends OperationOptions {
  /** `rootless` unless root is wanted. */
  readonly privilege?: Privilege | undefined;
}

/** A lab with its addresses chosen, as `up` would choose them on an empty host. */
export function addressed(lab: Lab, previous?: AddressedLab): AddressedLab {
  return addressLab(lab, { inUse: [lab.host.address], ...(previous === undefined ? {} : { previous }) });
}

/** The commented, runnable shell script that `up` would run for a lab that does not run yet. */
export function planScript(lab: Lab, privilege: Privilege = 'rootless'): string {
  return buildScript(addressed(lab), privilege);
}

/**
 * Brings a lab up; one that runs already is changed where it differs, and what has ended in it is started again. Only
 * the script that builds can say for certain which of the two it is: it holds the lab's lock.
 */
export async function upLab(target: Target, lab: Lab, options: UpOptions = {}): Promise<LabOutcome> {
  try {
    return await up(target, addressed(lab), options.privilege ?? 'rootless', options);
  } catch (error) {
    if (!isLabError(error, 'lab-exists')) throw error;
  }
  const running = await find(target, lab.name, options);
  return change(target, running, addressed(lab, running.lab), { ...options, ended: 'restart' });
}

/** Starts one more container in a running lab. */
export function addContainer(
  target: Target,
  lab: string,
  container: LabContainer,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish) => withContainer(wish, container));
}

/** Ends and removes a container of a running lab. */
export function removeContainer(
  target: Target,
  lab: string,
  name: string,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish) => withoutContainer(wish, name));
}

/** Attaches a running container to a further network. */
export function connect(
  target: Target,
  lab: string,
  name: string,
  attachment: Attachment,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish, running) => {
    const changed = withAttachment(wish, name, attachment);
    requireLife(running, name);
    return changed;
  });
}

/** Detaches a running container from a network. */
export function disconnect(
  target: Target,
  lab: string,
  name: string,
  network: string,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish) => withoutAttachment(wish, name, network));
}

/** Publishes a port of a running container. */
export function publish(
  target: Target,
  lab: string,
  name: string,
  port: PortWish,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish, running) => {
    const changed = withPort(wish, name, port);
    requireLife(running, name);
    return changed;
  });
}

/** Takes a published port back: all of the host's ports that lead to it, or the one that is given. */
export function unpublish(
  target: Target,
  lab: string,
  name: string,
  port: PublishedAt,
  options: OperationOptions = {},
): Promise<LabOutcome> {
  return rewish(target, lab, options, (wish) => withoutPort(wish, name, port));
}

/** All labs of this user on the target. */
export const listLabs = list;

/** The same, with those that another version of Vethscope has made and this one cannot read. */
export const listAllLabs = listAll;

/** One running lab; rejects with `unknown-lab`. */
export const findLab = find;

async function rewish(
  target: Target,
  name: string,
  options: OperationOptions,
  rewrite: (wish: Lab, running: RunningLab) => Lab,
): Promise<LabOutcome> {
  const running = await find(target, name, options);
  const after = addressed(rewrite(wishOf(running.lab), running), running.lab);
  return change(target, running, after, { ...options, ended: 'leave' });
}

/** What has ended has no network namespace to plug a cable into, and nobody who would answer. */
function requireLife(running: RunningLab, name: string): void {
  if (!endedContainers(running).has(name)) return;
  throw new LabError('service-exited', say`${name} is not running: its program has ended`, {
    object: `container ${name}`,
    remedy: `Start it again (vethscope up), or remove it: vethscope rm ${running.name} ${name}`,
  });
}

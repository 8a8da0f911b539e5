import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { containerAt, containerOf, namespaceOf, placeOfNamespace } from '../places.ts';
import { labKey, labRefOf } from '../labRef.ts';
import type { Services } from '../services.ts';
import type { Observed } from '../store.ts';
import type { SubjectOf } from '../subject.ts';
import { containerNodeId } from '../views/model/containerNode.ts';
import { labNodeId } from '../views/model/labsTree.ts';
import { machinePlaceId } from '../views/model/machineContainer.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { pickSeen } from './pickSeen.ts';
import { subjectOf } from './subjectOf.ts';

/** From a veth, or a published port, to its container in Labs. */
export function revealContainer(services: Services): Commands['vethscope.revealContainer'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const observed = await pickSeen(services, subject);
    if (observed === undefined) return;
    const { snapshot } = observed;
    const id =
      subject?.kind === 'interface' && snapshot !== undefined
        ? ownerId(observed, snapshot, subject)
        : subject?.kind === 'port' || subject?.kind === 'place'
          ? placeId(observed, subject.place)
          : undefined;
    if (id === undefined || !(await services.views.labs.reveal(id))) {
      throw new UserError(l10n.t('No container is known to be at the other end.'));
    }
  };
}

/** The endpoint at the other end of a cable, whichever end the interface is. */
function ownerId(
  observed: Observed,
  snapshot: Snapshot,
  { place, interface: name }: SubjectOf<'interface'>,
): string | undefined {
  const link = namespaceOf(snapshot, place)?.links.find((one) => one.name === name);
  const inside = place === 'host' ? link?.peer?.name : name;
  const owner = place === 'host' ? link?.peer && placeOfNamespace(snapshot, link.peer.inode) : place;
  if (owner === undefined || inside === undefined) return undefined;
  if (observed.running === undefined) {
    const id = machinePlaceId(observed.target, snapshot, owner);
    return containerAt(snapshot, owner) === undefined ? id : `${id}/${nodeId(inside)}`;
  }
  const endpoint = containerOf(observed.running, owner)?.endpoints.find(
    ({ containerInterface }) => containerInterface === inside,
  );
  if (endpoint === undefined) return placeId(observed, owner);
  return `${containerNodeId(labKey(labRefOf(observed)), owner, endpoint.network)}/${nodeId(inside)}`;
}

/** The node of somebody in Labs: of a container the first one. */
export function placeId(observed: Observed, place: string): string | undefined {
  const { running, snapshot, target } = observed;
  if (running === undefined) return snapshot && machinePlaceId(target, snapshot, place);
  const container = containerOf(running, place);
  const key = labKey(labRefOf(observed));
  if (container !== undefined) return containerNodeId(key, place, container.endpoints[0]?.network);
  return place === 'host' ? labNodeId(observed, 'host') : labNodeId(observed, 'outside', place);
}

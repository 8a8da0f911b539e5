import * as l10n from '@vscode/l10n';
import type { RunningLab, Snapshot } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { containerOf, namespaceOf, placeOfNamespace } from '../places.ts';
import type { Services } from '../services.ts';
import type { SubjectOf } from '../subject.ts';
import { containerNodeId } from '../views/model/containerNode.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';

/** From a veth, or a published port, to its container in Labs. */
export function revealContainer(services: Services): Commands['vethscope.revealContainer'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const observed = await pickLab(services, subject);
    if (observed === undefined) return;
    const { running, snapshot } = observed;
    const id =
      subject?.kind === 'interface' && snapshot !== undefined
        ? ownerId(running, snapshot, subject)
        : subject?.kind === 'port' || subject?.kind === 'place'
          ? placeId(running, subject.place)
          : undefined;
    if (id === undefined || !(await services.views.labs.reveal(id))) {
      throw new UserError(l10n.t('No container is known to be at the other end.'));
    }
  };
}

/** The endpoint at the other end of a cable, whichever end the interface is. */
function ownerId(
  running: RunningLab,
  snapshot: Snapshot,
  { place, interface: name }: SubjectOf<'interface'>,
): string | undefined {
  const link = namespaceOf(snapshot, place)?.links.find((one) => one.name === name);
  const inside = place === 'host' ? link?.peer?.name : name;
  const owner = place === 'host' ? link?.peer && placeOfNamespace(snapshot, link.peer.inode) : place;
  if (owner === undefined || inside === undefined) return undefined;
  const endpoint = containerOf(running, owner)?.endpoints.find(
    ({ containerInterface }) => containerInterface === inside,
  );
  if (endpoint === undefined) return placeId(running, owner);
  return `${containerNodeId(running.name, owner, endpoint.network)}/${nodeId(inside)}`;
}

function placeId(running: RunningLab, place: string): string {
  const container = containerOf(running, place);
  if (container !== undefined) return containerNodeId(running.name, place, container.endpoints[0]?.network);
  return place === 'host' ? nodeId('lab', running.name, 'host') : nodeId('lab', running.name, 'outside', place);
}

/** Which interfaces a capture is about: those of what it was asked for, or those that are picked. */
import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { CaptureWish, Snapshot } from '../../lab-runtime/index.ts';
import { UserError } from '../errors/userError.ts';
import { machineItself, machineRef } from '../labRef.ts';
import { nameOfPlace, placeOfNamespace } from '../places.ts';
import type { Services } from '../services.ts';
import type { Observed } from '../store.ts';
import { labOf, type Subject } from '../subject.ts';
import { pickLab } from './pickLab.ts';
import { pickSeen } from './pickSeen.ts';

/** Of whom, and on which interfaces; without any, all of a lab, or of a machine its own. */
export interface PickedInterfaces {
  readonly observed: Observed;
  readonly on: readonly CaptureWish[];
  /** What it is called: `lesson`, `web`, `web eth0`. */
  readonly name: string;
}

/** See the head of this file. Where nobody is to be asked, a lab or machine stands for all of its interfaces. */
export async function pickInterfaces(
  services: Pick<Services, 'targets'>,
  about: Subject | undefined,
  ask: boolean,
): Promise<PickedInterfaces | undefined> {
  const machine = machineAbout(services, about);
  const observed = await (machine === undefined ? pickLab(services, about) : pickSeen(services, machine));
  if (observed === undefined) return undefined;
  const { snapshot } = observed;
  const own = observed.running?.name ?? l10n.t('host');
  const [wish] = wishesOf(about, snapshot);
  if (wish !== undefined) {
    const place = nameOfPlace(snapshot, wish.place);
    return { observed, on: [wish], name: wish.interface === undefined ? place : `${place} ${wish.interface}` };
  }
  if (!ask || snapshot === undefined) return { observed, on: [], name: own };
  const on = await pickSome(snapshot);
  return on && { observed, on, name: own };
}

/** The machine that is meant, also where nobody is named and the views show one. */
function machineAbout({ targets }: Pick<Services, 'targets'>, about: Subject | undefined): Subject | undefined {
  if (about?.kind === 'machine') return { kind: 'lab', ...machineRef(about.target) };
  if (labOf(about)?.lab === machineItself) return about;
  const { selected } = targets.state;
  return about === undefined && selected?.lab === machineItself ? { kind: 'lab', ...selected } : undefined;
}

/** What a thing of a lab is seen by: an interface, or all that somebody has. */
function wishesOf(about: Subject | undefined, snapshot: Snapshot | undefined): readonly CaptureWish[] {
  switch (about?.kind) {
    case 'interface':
      return [{ place: about.place, interface: about.interface }];
    case 'endpoint': {
      const { place, network } = about;
      const endpoint = snapshot?.endpoints.find((one) => one.network === network && isAt(one, place, snapshot));
      return [{ place, interface: endpoint?.containerInterface }];
    }
    case 'network': {
      const bridge = snapshot?.networks.find(({ name }) => name === about.network)?.bridge;
      return bridge === undefined ? [] : [{ place: 'host', interface: bridge }];
    }
    case 'place':
    case 'port':
    case 'address':
    case 'mac':
      return [{ place: about.place }];
    default:
      return [];
  }
}

function isAt({ container, containerId }: Snapshot['endpoints'][number], place: string, { lab }: Snapshot): boolean {
  return lab === undefined ? place.endsWith(`:${containerId ?? '?'}`) : container === place;
}

async function pickSome(snapshot: Snapshot): Promise<readonly CaptureWish[] | undefined> {
  const items = snapshot.namespaces.flatMap((namespace) => {
    const place = placeOfNamespace(snapshot, namespace.inode) ?? namespace.label;
    return namespace.links.map((link) => ({
      label: `${nameOfPlace(snapshot, place)}:${link.name}`,
      description: namespace.addresses
        .filter(({ ifindex }) => ifindex === link.ifindex)
        .map(({ address }) => address)
        .join(' '),
      picked: snapshot.lab !== undefined || namespace.role === 'host',
      wish: { place, interface: link.name },
    }));
  });
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Capture Packets'),
    placeHolder: l10n.t('On which interfaces?'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  if (picked.length === 0) throw new UserError(l10n.t('No interface was picked.'));
  // Whoever leaves it at what is offered does not mind if one of them has gone meanwhile.
  const offered = items.filter((item) => item.picked);
  return picked.length === offered.length && picked.every((item) => item.picked) ? [] : picked.map(({ wish }) => wish);
}

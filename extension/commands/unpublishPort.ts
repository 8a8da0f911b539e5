import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import type { Subject, SubjectOf } from '../subject.ts';
import { portText } from '../views/model/portText.ts';
import { changeLab } from './changeLab.ts';
import { pickLab } from './pickLab.ts';
import { subjectOf } from './subjectOf.ts';

type Port = Pick<SubjectOf<'port'>, 'place' | 'hostIp' | 'hostPort' | 'containerPort' | 'protocol'>;

/** Takes a published port back. */
export function unpublishPort(services: Services): Commands['vethscope.unpublishPort'] {
  return async (about) => {
    const subject = subjectOf(services, about);
    const observed = await pickLab(services, subject);
    if (observed === undefined) return false;
    const port = subject?.kind === 'port' ? subject : await pickPort(observed, subject);
    if (port === undefined) return false;
    await changeLab(
      services,
      observed.target,
      l10n.t('Taking port {0} back', portText(port)),
      (runtime, target, work) => runtime.unpublish(target, observed.running.name, port.place, port, work),
    );
    return true;
  };
}

async function pickPort({ running }: ObservedLab, about: Subject | undefined): Promise<Port | undefined> {
  const place = about?.kind === 'place' && about.place !== 'host' ? about.place : undefined;
  const items = running.lab.containers
    .filter(({ spec }) => place === undefined || spec.name === place)
    .flatMap(({ spec, ports }) =>
      ports.map((port) => ({
        label: `$(radio-tower) ${portText(port)}`,
        description: `→ ${spec.name} ${String(port.containerPort)}/${port.protocol}`,
        port: { ...port, place: spec.name },
      })),
    );
  if (items.length === 0) throw new UserError(l10n.t('No port is published.'));
  const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which port?') });
  return picked?.port;
}

import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { portsOf } from '../wishes.ts';
import { changeLab } from './changeLab.ts';
import { pickPlace } from './pickPlace.ts';
import { fault } from './runContainer.ts';
import { subjectOf } from './subjectOf.ts';

/** Publishes a port of a running container. */
export function publishPort(services: Services): Commands['vethscope.publishPort'] {
  return async (about, given) => {
    const title = l10n.t('Publish Port');
    const picked = await pickPlace(services, subjectOf(services, about), { title, only: 'containers' });
    if (picked === undefined) return false;
    const runtime = await services.runtime();
    const text =
      given ??
      (await window.showInputBox({
        title,
        prompt: l10n.t(
          '[[host address:]host port:]container port[/protocol]; without a host port, Docker’s next free one',
        ),
        placeHolder: '8080:80',
        ignoreFocusOut: true,
        validateInput: (value) => fault(() => portsOf(runtime, value)),
      }));
    if (text === undefined) return false;
    const ports = portsOf(runtime, text);
    const { name } = picked.observed.running;
    await changeLab(
      services,
      picked.observed.target,
      l10n.t('Publishing port {0} of {1}', text, picked.place),
      async (_runtime, target, work) => {
        for (const port of ports) await runtime.publish(target, name, picked.place, port, work);
      },
    );
    return true;
  };
}

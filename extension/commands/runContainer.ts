import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Commands, ContainerWish } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import type { ObservedLab } from '../store.ts';
import type { Subject } from '../subject.ts';
import { containerOf, portsOf } from '../wishes.ts';
import { changeLab, tellMissing } from './changeLab.ts';
import { pickLab } from './pickLab.ts';
import { pickNetwork } from './pickNetwork.ts';
import { subjectOf } from './subjectOf.ts';

/** Not words, but what is to be typed. */
const examples = { name: 'web', ports: '8080:80 53/udp', command: 'sleep 1d' };

/** Starts one more container in a running lab. */
export function runContainer(services: Services): Commands['vethscope.runContainer'] {
  return async (about, given) => {
    const subject = subjectOf(services, about);
    const observed = await pickLab(services, subject);
    if (observed === undefined) return false;
    const runtime = await services.runtime();
    const wish = given ?? (await askWish(runtime, observed, subject));
    if (wish === undefined) return false;
    const container = containerOf(runtime, wish);
    const { name } = observed.running;
    tellMissing(
      await changeLab(
        services,
        observed.target,
        l10n.t('Starting container {0}', container.name),
        (_runtime, target, work) => runtime.addContainer(target, name, container, work),
      ),
    );
    return true;
  };
}

async function askWish(
  runtime: Runtime,
  observed: ObservedLab,
  about: Subject | undefined,
): Promise<ContainerWish | undefined> {
  const title = l10n.t('Run Container');
  const taken = new Set(observed.running.lab.containers.map(({ spec }) => spec.name));
  const name = await window.showInputBox({
    title,
    prompt: l10n.t('Name of the container'),
    placeHolder: examples.name,
    ignoreFocusOut: true,
    validateInput: (text) =>
      taken.has(text)
        ? l10n.t('There is a container {0} already.', text)
        : fault(() => containerOf(runtime, { name: text })),
  });
  if (name === undefined) return undefined;
  const network = about?.kind === 'network' ? about.network : await pickNetwork(observed, title);
  if (network === undefined) return undefined;
  const ports = await window.showInputBox({
    title,
    prompt: l10n.t('Ports to publish, separated by blanks; none is possible, too'),
    placeHolder: examples.ports,
    ignoreFocusOut: true,
    validateInput: (text) => fault(() => wordsOf(text).forEach((word) => portsOf(runtime, word))),
  });
  if (ports === undefined) return undefined;
  const command = await window.showInputBox({
    title,
    prompt: l10n.t('Program to run; leave it empty for the built-in responder, which answers at the ports'),
    placeHolder: examples.command,
    ignoreFocusOut: true,
    validateInput: (text) => fault(() => containerOf(runtime, { name, command: text })),
  });
  return command === undefined ? undefined : { name, network, publish: wordsOf(ports), command };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** What is wrong with a wish; undefined where nothing is. */
export function fault(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

import * as l10n from '@vscode/l10n';
import type { EffectiveHost } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { withTarget } from '../targets/targetWish.ts';
import { writeTargets } from '../targets/writeTargets.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { pickOrType } from './pickOrType.ts';

/** What is no ssh host but a target of another kind; `ssh://` is an address. */
const ofAKind = /^(?:ssh|vm|wsl|docker|lima|multipass|vagrant|command):(?!\/\/)/;

/** Adds another machine to the targets: one of the ssh configuration, or what is typed. It is not connected yet. */
export function addHost(services: Services): Commands['vethscope.addHost'] {
  return async (given) => {
    const runtime = await services.runtime();
    const text = typeof given === 'string' ? given : await askHost(runtime);
    if (text === undefined || text === '') return undefined;
    const id = ofAKind.test(text) ? text : `ssh:${text}`;
    // Says what is wrong with it; nothing is opened.
    runtime.openTarget(id, { logger: services.log, commands: readSetting('vethscope.commandPrefixes') });
    if (services.targets.get(id) === undefined) {
      await writeTargets(services.targets, withTarget(readSetting('vethscope.targets'), { id, sudo: false }));
    }
    await services.views.labs.reveal(nodeId('target', id, 'closed', 0), 'show');
    return id;
  };
}

function askHost(runtime: Runtime): Promise<string | undefined> {
  const hosts = runtime.configuredHosts();
  return pickOrType({
    title: l10n.t('Add Host'),
    placeholder: l10n.t('A host of ~/.ssh/config, USER@HOST, ssh://USER@HOST:PORT, wsl:DISTRO, docker:CONTEXT, …'),
    items: hosts.map((host) => ({ label: `$(remote) ${host}`, value: host })),
    typed: (text) => l10n.t('$(edit) Host {0}', text),
    describe: (tell, signal) => void describeEach(runtime, hosts, tell, signal),
  });
}

/** One after the other: each is a process, and a configuration may have hundreds. */
async function describeEach(
  { effectiveHost }: Runtime,
  hosts: readonly string[],
  tell: (host: string, description: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = readSetting('vethscope.ssh.path');
  for (const host of hosts) {
    if (signal.aborted) return;
    const found = await effectiveHost(host, { signal, ...(path === '' ? {} : { program: path }) });
    if (found !== undefined) tell(host, addressText(found));
  }
}

function addressText({ user, hostname, port, jump }: EffectiveHost): string {
  const address = `${user}@${hostname}:${String(port)}`;
  return jump === undefined ? address : l10n.t('{0} by way of {1}', address, jump);
}

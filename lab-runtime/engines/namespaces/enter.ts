/** How commands get into a running lab: argument arrays for `nsenter`, run by a target or in a terminal. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { nameInText } from '../../model/nameInText.ts';
import type { RunningLab } from './state.ts';
import { containerEnvironment } from './startText.ts';

/** Someone in a lab that a command can be run as. */
export type Where =
  | { readonly kind: 'host' }
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'container'; readonly name: string };

/**
 * Finds `host`, an outside peer or a container by the name a user gives: also Compose's `project-service-1`,
 * a container's id (12 digits or more) or hostname. Rejects unknown names with what there is.
 */
export function whereNamed(running: RunningLab, name: string): Where {
  const { containers, outside } = running.lab;
  const exact = containers.find(({ spec }) => spec.name === name);
  if (exact !== undefined) return { kind: 'container', name };
  if (name === 'host') return { kind: 'host' };
  if (outside.some((peer) => peer.name === name)) return { kind: 'outside', name };
  const container = containers.find(
    ({ spec, id, hostname }) =>
      hostname === name ||
      (name.length >= 12 && id.startsWith(name)) ||
      [`${running.name}-${spec.name}`, `${running.name}-${spec.name}-1`, `${running.name}-${spec.service}-1`].includes(
        name,
      ),
  );
  if (container !== undefined) return { kind: 'container', name: container.spec.name };
  const known = ['host', ...outside.map((peer) => peer.name), ...containers.map(({ spec }) => spec.name)];
  throw new LabError('unknown-object', say`Lab ${running.name} has no ${nameInText(name)}`, {
    object: nameInText(name),
    remedy: `There are: ${known.join(', ')}`,
  });
}

/**
 * The arguments that run a program there. In a container: all of its namespaces and its environment. On the host:
 * the lab's network and processes, with the user's own files and rights.
 */
export function enterArgv(running: RunningLab, where: Where, argv: readonly string[]): readonly string[] {
  const user = running.privilege === 'rootless' ? ['--user', '--preserve-credentials'] : [];
  const pid = pidOf(running, where);
  const all = ['nsenter', '--target', String(pid), ...user, '--net', '--uts', '--ipc', '--pid', '--mount', '--'];
  if (where.kind === 'host') return [...all, ...argv];
  const container = running.lab.containers.find(({ spec }) => spec.name === where.name);
  const environment = containerEnvironment(container?.hostname ?? where.name, container?.spec.environment ?? {});
  return [...all, 'env', '-i', `TERM=${process.env.TERM ?? 'xterm'}`, ...environment, ...argv];
}

function pidOf(running: RunningLab, where: Where): number {
  if (where.kind === 'host') return running.holderPid;
  const pid = running.pids[where.name];
  if (pid !== undefined) return pid;
  throw new LabError('service-exited', say`${where.name} is not running: its program has ended`, {
    object: `${where.kind} ${where.name}`,
    remedy: `Start it again: vethscope up --name ${running.name}`,
  });
}

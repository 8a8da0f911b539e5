/** Host names of containers and of the lab's host. */
import type { LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { shortId } from './identifiers.ts';

/** HOST_NAME_MAX of Linux. */
const longestHostname = 64;

/** The host name of a lab's host, which containers with `network_mode: host` share. */
function labHostname(lab: string): string {
  return lab.replaceAll(/[^\dA-Za-z.-]/g, '-').slice(0, longestHostname);
}

/** See {@link hostnameOf}. */
export interface HostnameWishes {
  readonly lab: string;
  readonly containers: readonly LabContainer[];
  /** By container name. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * A container's host name: as wished, else the first 12 digits of its id. A container in another's network namespace
 * has that one's name. Throws `unknown-object` where the other is not in the lab, `bad-lab-file` for a circle.
 */
export function hostnameOf(container: LabContainer, wishes: HostnameWishes): string {
  const owner = namespaceOwner(container, wishes.containers);
  if (owner.networkMode.kind === 'host') return owner.hostname ?? labHostname(wishes.lab);
  return owner.hostname ?? shortId(wishes.ids.get(owner.name) ?? '');
}

function namespaceOwner(container: LabContainer, containers: readonly LabContainer[]): LabContainer {
  let owner = container;
  for (const _ of containers) {
    const mode = owner.networkMode;
    if (mode.kind !== 'container') return owner;
    const next = containers.find(({ name }) => name === mode.container);
    if (next === undefined) {
      throw new LabError(
        'unknown-object',
        say`Container ${owner.name} is to join container ${mode.container}, which is not in the lab.`,
        {
          object: `container ${owner.name}`,
          remedy: 'Correct its network_mode.',
        },
      );
    }
    owner = next;
  }
  throw new LabError('bad-lab-file', say`Container ${container.name} would share its own network namespace.`, {
    object: `container ${container.name}`,
    remedy: 'Let one container of the circle have a network of its own.',
  });
}

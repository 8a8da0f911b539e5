/**
 * What the container engines of a machine call their containers. Their own command lines are asked, each at the same
 * time as the others; one that hangs or refuses costs names, never the map.
 */
import { meanwhile } from '../../targets/meanwhile.ts';
import { containerdWords } from './containerd.ts';
import { crioWords } from './crio.ts';
import { sectionMark } from '../sections.ts';

/** Seconds that a call of an engine's command line is given. */
const engineSeconds = 5;

/** Engines whose command line lists and inspects as docker's does, and the folders without which it has nothing to tell. */
const engines: readonly { readonly name: string; readonly when: string }[] = [
  { name: 'docker', when: 'true' },
  // podman makes its folders when it is asked for the first time; whoever only looks must not.
  { name: 'podman', when: '[ -d /var/lib/containers/storage ] || [ -d "${HOME:-/}/.local/share/containers/storage" ]' },
];

/** The user's docker may speak to another machine by itself: its containers are not of this one. Shell words for all who ask it. */
export const hereOnly = `case \${DOCKER_HOST:-unix:} in unix:*) ;; *) unset DOCKER_HOST;; esac
DOCKER_CONTEXT=default
unset CONTAINER_HOST CONTAINER_CONNECTION
export DOCKER_CONTEXT
`;

/** See the head of this file. Sections: `engine NAME`, each with `containers` and `networks`, then `end`. */
export function enginesScript(nonce: string): string {
  const [first = '', ...others] = engines.map(({ name, when }) => `if ${when}; then ask ${name}; fi\n`);
  return `${hereOnly}mark() { printf '${sectionMark(nonce)}%s\\n' "$1"; }
ask() {
command -v "$1" >/dev/null 2>&1 || return 0
mark "engine $1"
ids=$(timeout ${String(engineSeconds)} "$1" ps -aq --no-trunc 2>&1) || { printf '%s\\n' "$ids"; return 0; }
mark containers
[ -z "$ids" ] || timeout ${String(engineSeconds)} "$1" inspect --type container $ids 2>&1
ids=$(timeout ${String(engineSeconds)} "$1" network ls -q 2>/dev/null) || return 0
mark networks
[ -z "$ids" ] || timeout ${String(engineSeconds)} "$1" network inspect $ids 2>&1
}
${meanwhile(first, `${others.join('')}${containerdWords(engineSeconds)}${crioWords(engineSeconds)}`)}mark end
`;
}

/** Notices that a machine's networks or containers changed, without polling: one script, for as long as somebody looks. */
import type { Target } from '../targets/target.ts';
import { quote } from '../targets/quote.ts';
import { hereOnly } from '../snapshot/host/enginesScript.ts';
import { toolWords } from './namespaces/stateFolder.ts';
import { isOfUser } from '../firewall/markerTable.ts';
import { untilStopped, type Watch } from './untilStopped.ts';

/**
 * Calls `onChange` after links, addresses or routes of the machine changed, or of a namespace that a cable leads to from
 * there (`ip monitor`; all-nsid takes CAP_NET_BROADCAST, without which it is the machine's own alone), after its rules did
 * (`nft monitor ruleset`, which takes root; legacy rules make no notice), and after an engine's containers or networks did
 * (`docker events`, `podman events`). What nobody tells of, as a namespace without a cable, a slow look now and then must find.
 */
export function watchHost(target: Target, onChange: () => void): Watch {
  return untilStopped(target, {
    what: `watch ${target.id}`,
    script: watchScript,
    // A look takes longer, and one that is asked for meanwhile is the next: so the first change is shown at once.
    coalesceMs: 30,
    isMeant: isOfUser,
    onChange,
  });
}

const link = 'ip -o monitor';
const objects = 'link address route';

/** What changes who has which namespace, cable or name; health checks and programs that somebody starts in a container do not. */
const containerEvents = ['create', 'start', 'die', 'died', 'destroy', 'remove', 'rename', 'pause', 'unpause'];
const networkEvents = ['connect', 'disconnect'];

/** Engines that do not know one of the types or events pass over it; one that ends, as the daemon does, is waited for. */
const eventsWords = `follow() {
  command -v "$1" >/dev/null 2>&1 || return
  while :; do
    "$@" </dev/null 2>/dev/null
    sleep 10
  done
}
`;

function eventsOf(engine: string): string {
  const filters = [
    ...['container', 'network'].map((type) => `type=${type}`),
    ...[...containerEvents, ...networkEvents].map((event) => `event=${event}`),
  ].flatMap((filter) => ['--filter', filter]);
  return quote([engine, 'events', '--format', '{{.ID}}', ...filters]);
}

/** Everything ends with the script: it waits for its owner's end of input, then ends its process group. */
const watchScript = `${toolWords}${hereOnly}${eventsWords}trap 'trap - TERM; kill 0' EXIT TERM
{ ${link} all-nsid ${objects} 2>/dev/null || ${link} ${objects}; kill 0; } </dev/null &
if command -v nft >/dev/null 2>&1; then nft monitor ruleset </dev/null 2>/dev/null & fi
follow ${eventsOf('docker')} &
follow ${eventsOf('podman')} &
while read -r _; do :; done
`;

/** Notices that a lab changed, without polling: one script, for as long as somebody looks. */
import type { Target } from '../targets/target.ts';
import { quote } from '../targets/quote.ts';
import type { RunningLab } from './namespaces/state.ts';
import { enterArgv } from './namespaces/enter.ts';
import { isOfUser } from '../firewall/markerTable.ts';
import { untilStopped, type Watch } from './untilStopped.ts';

/**
 * Calls `onChange` after links, addresses or routes changed on the lab's host or in a namespace that a cable leads to
 * from there (`ip monitor all-nsid`), or the host's rules did where nft is there to tell (`nft monitor ruleset`, which leaves traces of packets out; legacy rules
 * make no notice). Neighbour entries come and go by themselves and are left out.
 */
export function watchLab(target: Target, running: RunningLab, onChange: () => void): Watch {
  return untilStopped(target, {
    what: `watch ${running.name}`,
    script: watchScript(running),
    coalesceMs: 150,
    isMeant: isOfUser,
    onChange,
  });
}

/** Both monitors end with the script: it waits for its owner's end of input, then ends its process group. */
function watchScript(running: RunningLab): string {
  const inside = (argv: readonly string[]): string => quote(enterArgv(running, { kind: 'host' }, argv));
  return `trap 'trap - TERM; kill 0' EXIT TERM
{ ${inside(['ip', '-o', 'monitor', 'all-nsid', 'link', 'address', 'route'])}; kill 0; } </dev/null &
if command -v nft >/dev/null 2>&1; then ${inside(['nft', 'monitor', 'ruleset'])} </dev/null 2>/dev/null & fi
while read -r _; do :; done
`;
}

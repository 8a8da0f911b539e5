/** Scripts that act on a running lab: change it, list labs, take one down. */
import { quote } from '../../targets/quote.ts';
import { buildPrologue } from './buildPrologue.ts';
import { heredoc } from '../../targets/heredoc.ts';
import type { Group } from './renderPlan.ts';
import { rulesBackWord } from './ruleBatches.ts';
import { stateFolderWords, toolWords } from './stateFolder.ts';
import { tellWords } from './tellWords.ts';
import { lockWords } from './upScript.ts';

/** What a change carries. */
export interface ChangeScriptParts {
  readonly name: string;
  readonly groups: readonly Group[];
  /** Content of state.json before and after. The change is refused when the lab is no longer in the former. */
  readonly before: string;
  readonly after: string;
}

/**
 * Carries out the groups inside the lab; what was done is undone when a group fails or the script is
 * cancelled. Exit codes as for `upScript`, and 77 when the lab has been changed by somebody else meanwhile.
 */
export function changeScript({ name, groups, before, after }: ChangeScriptParts): string {
  const end = '\ncommit\necho done >&7\necho @ready || :\n';
  const build = [buildPrologue, rulesBackWord, ...groups.map(({ text }) => text), end].join('');
  return [
    `#!/bin/sh\nset -u\n${toolWords}`,
    stateFolderWords,
    'secure\n',
    `lab=$labs/${quote([name])}\n`,
    lockWords,
    'alive_holder "$lab" || { echo @gone; exit 74; }\n',
    'same() { [ "$(cat "$lab/state.json")" = "$(cat)" ]; }\n',
    heredoc('same', before).replace('\n', ' || { echo @changed; exit 77; }\n'),
    heredoc('cat >"$lab/state.next"', after).replace(
      '\n',
      ' || { rm -f "$lab/state.next"; echo "@state $lab" >&2; exit 73; }\n',
    ),
    enterWords,
    outcomeWords,
    heredoc('enter sh -s 9>&- 8</proc', build),
    concludeWords,
    `${tellWords}tell_lab "$lab"\n`,
  ].join('');
}

/**
 * Whoever wants us to end meanwhile: what the script inside has done must be written down. It says so itself, in room
 * that is taken beforehand, for the program that brought it there may be killed first; and its end is the end of a lock.
 */
const outcomeWords = `outcome=$lab/outcome
echo undone >"$outcome" || { rm -f "$lab/state.next"; echo "@state $lab" >&2; exit 73; }
exec 7<>"$outcome"
flock 7
trap : TERM INT HUP PIPE
`;

const concludeWords = `exec 7<"$outcome"
flock 7
read -r end <&7
rm -f "$outcome"
[ "$end" = done ] || { rm -f "$lab/state.next"; exit 1; }
mv "$lab/state.next" "$lab/state.json"
`;

/**
 * `enter COMMAND…` runs in the lab's host namespaces, on the read-only view of the machine that containers
 * have too. A user namespace is joined only where the lab has one of its own (user_namespaces(7)).
 */
export const enterWords = `user=
[ "$(readlink "/proc/$holder/ns/user")" = "$(readlink /proc/self/ns/user)" ] || user='--user --preserve-credentials'
read -r keeper <"/proc/$holder/root/run/vethscope/keeper" || { echo @gone; exit 74; }
enter() {
  nsenter --target "$holder" $user --net --uts --ipc --pid --mount="/proc/$holder/root/proc/$keeper/ns/mnt" -- "$@"
}
`;

/** Prints the folder in which the labs of this user are remembered. */
export const folderScript = `set -u
${stateFolderWords}
printf '%s\\n' "$labs"
`;

/**
 * Prints every lab of this user: `@lab NAME HOLDER-PID`, then `@pid PROCESS PID` for each living process (pids as the
 * target sees them) and `@standin PROCESS` where the responder stands in for a missing program, then `@state ` and its
 * state.json, which is one line. Sweeps away those whose holder is gone.
 */
export function listScript(): string {
  return `set -u
${stateFolderWords}${tellWords}${sweepDeadWords}[ -d "$labs" ] || exit 0
secure
for lab in "$labs"/*/; do
  lab=\${lab%/}
  [ -d "$lab" ] || continue
  if alive_holder "$lab"; then
    tell_lab "$lab"
    printf '@state '; cat "$lab/state.json"; printf '\\n'
  else
    sweep_dead "$lab"
  fi
done
# Of a maker that was ended before it made anything.
for lock in "$labs"/*.lock; do
  if [ -e "$lock" ] && [ ! -e "\${lock%.lock}" ]; then sweep_dead "\${lock%.lock}"; fi
done
tidy
`;
}

/**
 * `sweep_dead FOLDER` removes what is left of a lab, unless somebody is making it, or has just made it: that is known for
 * sure only under the lock.
 */
const sweepDeadWords = `claim() {
  { command exec 9<"$1.lock" || command exec 9>"$1.lock"; } 2>/dev/null && flock -n 9 && [ /proc/self/fd/9 -ef "$1.lock" ]
}
sweep_dead() { (if claim "$1" && ! alive_holder "$1"; then sweep "$1"; fi); }
`;

/**
 * Ends a lab's holder and waits until it is gone; with it the kernel ends every process and removes every
 * namespace of the lab. Harmless where nothing runs: says `@none`. A holder that has given up its namespaces may still
 * wait for somebody outside to take note that a program he had started in the lab has ended (pid_namespaces(7)); he may
 * be stopped, or never do it, so that is waited for two seconds only.
 */
export function downScript(name: string): string {
  return `set -u
${stateFolderWords}
[ -d "$labs" ] || { echo @none; exit 0; }
secure
lab=$labs/${quote([name])}
[ -d "$lab" ] || [ -e "$lab.lock" ] || { echo @none; tidy; exit 0; }
${lockWords}if alive_holder "$lab"; then
  kill -KILL "$holder" || exit 1
  tries=0
  while there_holder "$lab"; do
    [ "$tries" -lt 200 ] || [ "$size" != 0 ] || break
    tries=$((tries + 1))
    sleep 0.01
  done
  echo "@ended $holder"
else echo @none
fi
sweep "$lab"
`;
}

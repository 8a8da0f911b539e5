/**
 * The whole script that builds a lab: what \`vethscope plan\` prints and \`vethscope up\` runs.
 * Standard input stays the maker's lifeline: it says \`keep\` once the lab stands, and its end before
 * that, however it comes, is the end of the lab and of its state folder.
 */
import type { AddressedLab } from '../../model/addressedLab.ts';
import { nameInText } from '../../model/nameInText.ts';
import { quote } from '../../targets/quote.ts';
import { responderFiles, responderCommand } from '../responder/responder.ts';
import { buildPrologue } from './buildPrologue.ts';
import { heredoc } from '../../targets/heredoc.ts';
import { baseScript, holderScript, initScript, labFolder, templateScript } from './holderScript.ts';
import { leniencyWords } from './leniencyWords.ts';
import type { Group } from './renderPlan.ts';
import type { ReplayOf } from './replayOf.ts';
import { stateFolderWords, toolWords } from './stateFolder.ts';

/** How the lab's namespaces come to be allowed: `rootless` in a user namespace of its own, `root` as root. */
export type Privilege = 'rootless' | 'root';

/** Words that a lab's file of state is made of; see state.ts. */
export interface UpScriptParts {
  readonly lab: AddressedLab;
  readonly groups: readonly Group[];
  readonly privilege: Privilege;
  /** Content of state.json. */
  readonly state: string;
  readonly replayOf?: ReplayOf | undefined;
}

/** See the head of this file. Exit codes: 0 kept, 73 state folder, 75 busy, 76 exists, 1 anything else. */
export function upScript({ lab, groups, privilege, state, replayOf }: UpScriptParts): string {
  // The user namespace first: what the kernel makes before its root is known belongs to nobody, as files of /proc/net do.
  const user = privilege === 'rootless' ? '--user --map-root-user -- unshare ' : '';
  const words = replayOf === undefined ? [] : [leniencyWords];
  const steps = groups.map(({ text }) => text);
  const build = [buildPrologue, ...words, 'fresh=yes\n', responderText(), ...steps, '\nready\n'].join('');
  return [
    header(lab, privilege, replayOf),
    stateFolderWords,
    'secure\n',
    `lab=$labs/${quote([lab.name])}\n`,
    lockWords,
    'if alive_holder "$lab"; then echo "@exists $holder"; exit 76; fi\n',
    sweepWords,
    '{ [ ! -e "$lab" ] || rm -rf "$lab"; } && mkdir "$lab" && mkfifo "$lab/life" || unwritten\n',
    heredoc('cat >"$lab/state.json"', state).replace('\n', ' || unwritten\n'),
    '\n# The programs of the lab’s own processes.\n',
    `init=${quote([initScript])}\ntemplate=${quote([templateScript])}\nbase=${quote([baseScript])}\nholder=${quote([holderScript])}\nexport init template base holder\n`,
    '\n# The holder: process 1 of the lab, in namespaces of its own. The lab lives and dies with it.\n',
    'exec 5<>"$lab/life"\n',
    '{\n',
    heredoc(
      `setsid unshare ${user}--net --mount --pid --uts --ipc --fork -- sh -c 'eval "$holder"' vethscope-holder "$lab"`,
      build,
    ),
    '# The pipe’s reading end is opened while we still hold its other end: later it might wait for ever.\n',
    'echo @ended\n} 3<"$lab/life" 5>&- 9>&- &\n',
    lifelineWords,
  ].join('');
}

function header(lab: AddressedLab, privilege: Privilege, replayOf: ReplayOf | undefined): string {
  const source = lab.file === undefined ? '' : `# Made from ${lab.file.replaceAll(/[\r\n]/g, ' ')}\n`;
  const what =
    replayOf === undefined
      ? `the network Docker ${lab.docker} would build`
      : `${nameInText(replayOf.lab ?? replayOf.target)} as it was at ${nameInText(replayOf.takenAt)}`;
  const verb = replayOf === undefined ? 'up' : 'replay';
  const root = privilege === 'root' ? ', as root' : ', without root';
  return `#!/bin/sh
# Builds the lab ${lab.name}${root}: ${what}, in namespaces of its own.
${source}# This is what \`vethscope ${verb}\` runs. Run by hand, it waits at the end:
# type \`keep\` to leave the lab running, or Ctrl-D to take it down.
set -u
${toolWords}
`;
}

/**
 * One maker at a time: the lock is the kernel's, and goes with the process that holds it. A lock whose file has
 * been removed meanwhile guards nothing, so another is taken. The folder may go until there is a file in it, and come again
 * as somebody else's in a /tmp: so the file is made from within, which fails in a folder that has gone. (Without `command`,
 * exec would end the shell where the file cannot be made.)
 */
export const lockWords = `command -v flock >/dev/null || { echo 'flock: not found' >&2; exit 1; }
here=$PWD
open_lock() { cd -P "$labs" && [ -O . ] && command exec 9>"./\${lab##*/}.lock"; }
until [ "/proc/$$/fd/9" -ef "$lab.lock" ]; do
  exec 9>&-
  for try in 1 2 3 4 5 6 7 8 9; do
    secure
    if open_lock 2>/dev/null; then break; fi
  done
  [ -e "/proc/$$/fd/9" ] || open_lock || { echo "@state $lab" >&2; exit 73; }
  # Who lists labs holds it for a moment when there is something to sweep.
  for try in 1 2 3 4 5 6; do
    if flock -n 9; then break; fi
    [ "$try" -lt 6 ] || { echo @busy; exit 75; }
    sleep 0.05
  done
done
cd "$here" 2>/dev/null || cd /
`;

/** From here on the folder is ours: with us it goes, until the lab is kept. */
const sweepWords = `unwritten() { sweep "$lab"; echo "@state $lab" >&2; exit 73; }
trap 'sweep "$lab"; exit 1' TERM INT HUP
`;

/** Who says it early, as in `echo keep | sh plan.sh`, waits for the holder. Once kept, the parent that unshare left in between is ended: process 1 is then the lab's only handle. */
const lifelineWords = `waiter=$!
if read -r answer && [ "$answer" = keep ]; then
  while [ ! -s "$lab/born" ] && [ -d "$lab" ] && kill -0 "$waiter" 2>/dev/null; do sleep 0.01; done
  trap '' TERM INT HUP
  { read -r holder started parent <"$lab/born" && echo "$holder $started $boot" >"$lab/holder"; } || unwritten
  # Who types it by hand may type it too late.
  alive_holder "$lab" || { sweep "$lab"; exit 1; }
  echo keep >&5
  kill -KILL "$waiter" "$parent"
  rm -f "$lab/life" "$lab/born"
  printf '@lab %s %s\\n' "\${lab##*/}" "$holder"
  exit 0
fi
sweep "$lab"
exit 1
`;

function responderText(): string {
  const files = responderFiles.map(({ name, text }) => heredoc(`cat >${labFolder}/responder/${quote([name])}`, text));
  return [
    '\n# The built-in responder, for containers without a program of their own; they are not released before it is there.\n',
    `mkdir ${labFolder}/responder\n{\n`,
    ...files,
    heredoc(`cat >${labFolder}/responder/responder.sh`, responderCommand),
    `. ${labFolder}/responder/responder.sh\nresponder_pick >${labFolder}/responder/tool\n} &\nlater responder\n`,
  ].join('');
}

/**
 * The built-in responder: serves a container's ports with a small text that says who asked, as the server saw it, and
 * who answered, with whatever a minimal system has. See design.md, "The lab file is a Compose file".
 */
import { perlResponder, perlTest } from './perlResponder.ts';
import { pythonResponder } from './pythonResponder.ts';
import { connectionScript, listenerScript } from './shellResponder.ts';

/** What can serve, best first. BusyBox knows udp only where it has `udpsvd`. */
export const responderTools = ['perl', 'python3', 'socat', 'ncat', 'busybox'] as const;

/** One of {@link responderTools}. */
export type ResponderTool = (typeof responderTools)[number];

/** Files that stand together in one folder of the lab. */
export const responderFiles: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'responder.pl', text: perlResponder },
  { name: 'responder.py', text: pythonResponder },
  { name: 'connection.sh', text: connectionScript },
  { name: 'listener.sh', text: listenerScript },
];

/** A shell command that succeeds where the tool is there and has all that the responder needs of it. */
export function responderTest(tool: ResponderTool): string {
  switch (tool) {
    case 'perl':
      return perlTest;
    case 'python3':
      return `python3 -c 'import selectors, socket' 2>/dev/null`;
    case 'socat':
    case 'ncat':
    case 'busybox':
      return `command -v ${tool} >/dev/null 2>&1`;
    default:
      return tool satisfies never;
  }
}

/**
 * Two shell functions. `responder_pick` prints the first tool that serves. `responder FOLDER NAME PORT/PROTOCOL…`
 * becomes it, with the files in FOLDER; a file `tool` there, with what `responder_pick` printed, saves each container
 * the search. Without any tool it says so and waits.
 */
export const responderCommand = `responder_pick() {
${responderTools.map((tool) => `  if ${responderTest(tool)}; then echo ${tool}; return; fi\n`).join('')}  echo none
}
responder() {
  folder=$1 name=$2 tool=
  shift 2
  { [ -r "$folder/tool" ] && read -r tool <"$folder/tool"; } || tool=$(responder_pick)
  case $tool in
    perl) exec perl "$folder/responder.pl" "$name" "$@" ;;
    python3) exec python3 "$folder/responder.py" "$name" "$@" ;;
    none) echo 'nothing here can serve: install perl, python3, socat, ncat or busybox' >&2; set -- ;;
  esac
  exec sh "$folder/listener.sh" "$tool" "$folder" "$name" "$@"
}
`;

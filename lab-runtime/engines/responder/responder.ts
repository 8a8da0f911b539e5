/**
 * The built-in responder: serves a container's ports with a small text that says who asked, as the server saw it, and
 * who answered, with whatever a minimal system has. See design.md, "The lab file is a Compose file".
 */
import { perlResponder } from './perlResponder.ts';
import { pythonResponder } from './pythonResponder.ts';
import { connectionScript, listenerScript } from './shellResponder.ts';

/** What can serve, best first. The last three know tcp only. */
export const responderTools = ['perl', 'python3', 'socat', 'ncat', 'busybox'] as const;

/** Files that stand together in one folder of the lab. */
export const responderFiles: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'responder.pl', text: perlResponder },
  { name: 'responder.py', text: pythonResponder },
  { name: 'connection.sh', text: connectionScript },
  { name: 'listener.sh', text: listenerScript },
];

/** A shell function `responder FOLDER NAME PORT/PROTOCOL…` that becomes the first tool that works; without any it says so and waits. */
export const responderCommand = `responder() {
  folder=$1 name=$2
  shift 2
  if perl -MSocket -e 1 2>/dev/null; then exec perl "$folder/responder.pl" "$name" "$@"; fi
  if python3 -c '' 2>/dev/null; then exec python3 "$folder/responder.py" "$name" "$@"; fi
  for tool in socat ncat busybox; do
    if command -v "$tool" >/dev/null 2>&1; then exec sh "$folder/listener.sh" "$tool" "$folder/connection.sh" "$name" "$@"; fi
  done
  echo 'nothing here can serve: install perl, python3, socat, ncat or busybox' >&2
  while :; do sleep 86400 & wait; done
}
`;

/**
 * A script as it is sent to a shell on another machine: wrapped in a few processes that carry input, signals and the
 * exit code over the one pair of pipes there is. Frames are the lines its owner sends after the script has begun.
 *
 *     W (waits, reports) ── leader (session of the script)      stdin of W: a pipe from
 *     R (relay: reads frames, ends the session when told to, or when its owner is gone)
 *
 * Frames: `d` and a line for the script's standard input, `p` and part of a line, `e` its end, `k` end the session.
 * End-of-file on the frames means that the owner, or the way to it, is gone.
 */
import { quote } from '../quote.ts';
import { heredoc } from '../heredoc.ts';

/** Control messages stand between these in both output streams, with the script's nonce; see controlFilter.ts. */
export const controlMark = '\u001e';

/** What {@link superviseScript} needs to know. */
export interface SupervisedScript {
  readonly script: string;
  /** Letters and digits that nobody can guess. */
  readonly nonce: string;
  /** Tenths of a second between SIGTERM and SIGKILL. */
  readonly graceTenths: number;
}

/**
 * The text to send. It reports on both streams: `go` before the script begins, `exit CODE` when its shell has ended;
 * and `gone` on standard error when a session that was to be ended has ended.
 */
export function superviseScript({ script, nonce, graceTenths }: SupervisedScript): string {
  const body = heredoc(`setsid sh -c ${quote([leaderWords])} 3<&-`, script, '7');
  return `{ :
nonce=${nonce} grace=${String(graceTenths)}
${environmentWords}${relayWords}
exec 3<&0 </dev/null
relay | {
  read -r relay
  tell go; tell go >&2
${body}  code=$?
  [ ! -e "/proc/$relay" ] || kill -TERM "$relay" 2>/dev/null
  tell "exit $code"; tell "exit $code" >&2
}
}; exit
`;
}

/** Tools speak English and UTF-8; nothing of the user's shell start-up files is read (local.ts has the same). */
const environmentWords = `PATH=\${PATH:-/usr/bin:/bin}
for folder in /usr/local/sbin /usr/sbin /sbin /usr/bin /bin; do
  case :$PATH: in *:$folder:*) ;; *) PATH=$PATH:$folder ;; esac
done
LC_ALL=C.UTF-8
export PATH LC_ALL
unset LANGUAGE ENV BASH_ENV CDPATH
command -v setsid >/dev/null 2>&1 || setsid() { "$@"; }
tell() { printf '\\036%s %s\\036' "$nonce" "$1"; }
`;

/** The script is read to its end before any of it runs; its standard input is the relay's pipe. */
const leaderWords = 'script=$(cat <&7; echo "}"); exec 7<&-; eval "{ :\n$script"';

/**
 * \`children PID\`, \`session PID\`: lists of what runs now, without a process. proc_pid_stat(5): pid (comm) state ppid
 * pgrp session; comm may hold blanks and parentheses.
 */
const relayWords = `each() { # each WORD: calls \`WORD PID STATE PPID PGRP SESSION\` for every process
  for stat in /proc/[0-9]*/stat; do
    line=
    { read -r line <"$stat"; } 2>/dev/null
    [ -z "$line" ] || "$1" "\${line%% *}" \${line##*) }
  done
}
of_parent() { [ "$3" != "$parent" ] || [ "$1" = "$self" ] || found="$found $1"; }
of_session() { [ "$5" != "$leader" ] || [ "$2" = Z ] || found="$found $1"; }
alive() { found=; each of_session; [ -n "$found" ]; }
wait_for() { # wait_for TENTHS: until nothing of the session runs
  left=$1
  while alive; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
}
find_leader() { # the child of W that leads a session
  found= parent=$$; each of_parent
  waiter=\${found# }; parent=\${waiter%% *}
  found=; each of_parent
  leader=\${found# }; leader=\${leader%% *}
}
end_session() { # end_session TENTHS: politely after that long, and then for good
  trap '' TERM
  find_leader
  if [ -n "$leader" ] && ! wait_for "$1"; then
    kill -TERM "-$leader" $found 2>/dev/null
    wait_for "$grace" || { kill -KILL "-$leader" $found; wait_for "$grace"; } 2>/dev/null
  fi
  tell gone >&2
  exit 0
}
relay() {
  trap '' PIPE
  trap 'exit 0' TERM
  read -r self _ </proc/self/stat
  echo "$self"
  while IFS= read -r frame <&3; do
    case $frame in
      d*) printf '%s\\n' "\${frame#?}" 2>/dev/null ;;
      p*) printf '%s' "\${frame#?}" 2>/dev/null ;;
      e) exec >/dev/null ;;
      k) exec >/dev/null; end_session 0 ;;
    esac
  done
  exec >/dev/null
  end_session 20
}
`;

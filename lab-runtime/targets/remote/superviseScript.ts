/**
 * A script as it is sent to a shell on another machine: wrapped in a few processes that carry input, signals and the
 * exit code over the one pair of pipes there is. Frames are the lines its owner sends after the script has begun.
 *
 *     shell ─ guard | relay | waiter | reporter       one pipeline
 *                             waiter ── leader        session of the script; its stdin is the pipe from the relay
 *
 * The relay reads frames, and ends the session when told to, or when its owner is gone; the waiter waits for the leader and
 * tells its exit code. The other two see to it that the end of these is noticed, by whatever signal: the guard is held up by a
 * pipe that it has filled, until the relay, who alone could read it, is gone; the reporter by one that is empty, until the
 * waiter, who alone could write to it, is gone. Both are silent where the script has ended.
 *
 * Frames: `d` and a line for the script's standard input, `p` and part of a line, `e` its end, `k` end the session.
 * End-of-file on the frames means that the owner, or the way to it, is gone, or the shell.
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
 * and on standard error: `lost` when one of these processes was ended, so that the script is ended, and `gone` when a
 * session that was to be ended has ended.
 */
export function superviseScript({ script, nonce, graceTenths }: SupervisedScript): string {
  const body = heredoc(`setsid sh -c ${quote([leaderWords])} 6>&1 >&5 5>&-`, script, '7');
  return `{ :
nonce=${nonce} grace=${String(graceTenths)}
${environmentWords}${relayWords}
exec 3<&0 5>&1 </dev/null
guard | relay | {
  read -r relay guard
  echo "$relay $guard"
  tell go >&5; tell go >&2
${body}  code=$?
  end_both
  tell "exit $code" >&5; tell "exit $code" >&2
  echo told
} | reporter
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

/**
 * The script is read to its end before any of it runs; its standard input is the relay's pipe. The reporter is told who
 * leads: of a waiter that is gone, it can no longer be found. The frames are closed here, for a shell that closes them for its
 * child may be without them itself meanwhile (dash).
 */
const leaderWords = 'echo "$$" >&6; exec 3<&- 6>&-; script=$(cat <&7; echo "}"); exec 7<&-; eval "{ :\n$script"';

/**
 * \`find_leader\`, \`alive\`: by lists of what runs now, without a process. proc_pid_stat(5): pid (comm) state ppid
 * pgrp session; comm may hold blanks and parentheses. Who supervises is known by the frames, which nobody else can read:
 * parents change.
 */
const relayWords = `each() { # each WORD: calls \`WORD PID STATE PPID PGRP SESSION\` for every process
  for stat in /proc/[0-9]*/stat; do
    line=
    { read -r line <"$stat"; } 2>/dev/null
    [ -z "$line" ] || "$1" "\${line%% *}" \${line##*) }
  done
}
of_ours() { if [ "$5" = "$session" ] && [ "/proc/$1/fd/3" -ef /proc/self/fd/3 ]; then ours="$ours$1 "; fi; }
of_waiter() {
  case $ours in *" $1 "*) return ;; *" $3 "*) [ "$2" = Z ] || leader=$1 ;; esac
}
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
end_session() { # end_session TENTHS: politely after that long, and then for good
  trap '' TERM
  [ -n "$leader" ] || { ours=' '; each of_ours; each of_waiter; }
  if [ -n "$leader" ] && ! wait_for "$1"; then
    kill -TERM "-$leader" $found 2>/dev/null
    wait_for "$grace" || { kill -KILL "-$leader" $found; wait_for "$grace"; } 2>/dev/null
  fi
  tell gone >&2
  exit 0
}
end_both() { # so that the guard takes the end of the relay for what it is
  [ ! -e "/proc/$guard" ] || kill -TERM "$guard" 2>/dev/null
  [ ! -e "/proc/$relay" ] || kill -TERM "$relay" 2>/dev/null
}
begin() {
  trap '' PIPE
  trap 'exit 0' TERM
  read -r self _ _ _ _ session _ </proc/self/stat
  leader=
}
lost() {
  exec >/dev/null
  tell lost >&2
  end_session 20
}
guard() {
  begin
  echo "$self"
  while printf '%4096s' ''; do :; done 2>/dev/null
  lost
}
relay() {
  begin
  read -r guard
  echo "$self $guard"
  while IFS= read -r frame <&3; do
    case $frame in
      d*) printf '%s\\n' "\${frame#?}" 2>/dev/null ;;
      p*) printf '%s' "\${frame#?}" 2>/dev/null ;;
      e) exec >/dev/null ;;
      k) exec >/dev/null; kill -TERM "$guard"; end_session 0 ;;
    esac
  done
  kill -TERM "$guard"
  lost
}
reporter() {
  begin
  read -r relay guard
  read -r leader
  read -r told && exit 0
  end_both 2>/dev/null
  lost
}
`;

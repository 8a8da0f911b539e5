/**
 * Many shells over one pair of pipes, for an ssh that cannot share a connection (Windows' has no ControlMaster): a
 * dispatcher on the other machine, in POSIX sh, and what is said to it.
 *
 * Frames to it are lines: `o ID WORDS` starts a program, `d ID TEXT` is a line for its standard input, `p ID TEXT` a part
 * of one, `e ID` its end, `k ID` ends the program, `s ID TEXT` wants the text back. Frames from it are `ID STREAM SIZE`, a
 * line end, and so many bytes; stream 1 is standard output, 2 standard error, `x` the exit code, `s` a sign of life.
 */

/** The program of the dispatcher. End-of-file on its input means that the owner, or the way to it, is gone. */
export const dispatcherScript = `umask 077
PATH=\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
dir=$(mktemp -d "\${TMPDIR:-/tmp}/vethscope-shells-XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
exec 5>&1
frame() { # frame ID STREAM: sends what is in a file, in one piece
  flock 9
  { printf '%s %s %s\\n' "$1" "$2" "$(($(wc -c <"$dir/$1.$2")))"; cat "$dir/$1.$2"; } >&5
  flock -u 9
}
pump() { # pump ID STREAM: sends what it reads, as it comes
  # Not in the dispatcher itself: what is ignored at its start, a program cannot heed again.
  trap '' PIPE
  exec 3<&- 9>"$dir/lock"
  while dd bs=65536 count=1 of="$dir/$1.$2" 2>/dev/null && [ -s "$dir/$1.$2" ]; do frame "$1" "$2"; done
}
channel() { # channel ID WORDS: descriptor 4 lets the input be opened; the keeper alone keeps it open
  trap - EXIT HUP INT
  exec 3<"$dir/$1.in" 4>&-
  trap 'kill -TERM "$program" 2>/dev/null' TERM
  pump "$1" 1 <"$dir/$1.out" & out=$!
  pump "$1" 2 <"$dir/$1.err" & err=$!
  { eval "exec $2"; } <&3 >"$dir/$1.out" 2>"$dir/$1.err" 3<&- 5>&- &
  program=$!
  exec 3<&-
  for process in "$program" "$out" "$err"; do
    wait "$process"; code=$?
    # A signal ends the wait, not what is waited for.
    while [ -e "/proc/$process" ]; do wait "$process"; code=$?; done
    [ "$process" != "$program" ] || ended=$code
  done
  trap '' PIPE
  exec 9>"$dir/lock"
  echo "$ended" >"$dir/$1.x"
  frame "$1" x
  kill -KILL "$keeper"
  rm -f "$dir/$1".*
}
while IFS= read -r frame; do
  kind=\${frame%% *} text=\${frame#* }
  id=\${text%% *} text=\${text#* }
  case $kind in
    o)
      mkfifo "$dir/$id.in" "$dir/$id.out" "$dir/$id.err"
      exec 4<>"$dir/$id.in"
      # It is ended by SIGKILL: between its fork and its program a shell may lose any other signal.
      sleep 2147483647 </dev/null >/dev/null 2>&1 5>&- & keeper=$!
      channel "$id" "$text" </dev/null &
      exec 4>&-
      eval "channel_$id=$! keeper_$id=$keeper"
      ;;
    d) [ ! -p "$dir/$id.in" ] || printf '%s\\n' "$text" 1<>"$dir/$id.in" ;;
    p) [ ! -p "$dir/$id.in" ] || printf '%s' "$text" 1<>"$dir/$id.in" ;;
    e) eval "kill -KILL \\$keeper_$id" 2>/dev/null ;;
    k) eval "kill -TERM \\$channel_$id" 2>/dev/null ;;
    s) (exec 9>"$dir/lock"; printf '%s' "$text" >"$dir/$id.s"; frame "$id" s) ;;
  esac
done
exec 5>&- >/dev/null 2>&1
for fifo in "$dir"/*.in; do
  id=\${fifo##*/} id=\${id%.in}
  eval "kill -KILL \\$keeper_$id"
done
wait
`;

/** Text for a program's standard input. */
export function textFrames(id: number, text: string): string {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const channel = String(id);
  return lines.map((line) => `d ${channel} ${line}\n`).join('') + (rest === '' ? '' : `p ${channel} ${rest}\n`);
}

/** What comes from the dispatcher, in pieces that have nothing to do with the frames. */
export function createFrameReader(hear: (id: number, stream: string, bytes: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf(10);
      if (end === -1) return;
      const head = /^(\d+) ([12xs]) (\d+)$/.exec(rest.subarray(0, end).toString());
      // A login shell's start-up files may print something before the first frame.
      const size = Number(head?.[3] ?? 0);
      if (rest.length < end + 1 + size) return;
      const bytes = rest.subarray(end + 1, end + 1 + size);
      rest = rest.subarray(end + 1 + size);
      if (head !== null) hear(Number(head[1]), head[2] ?? '', bytes);
    }
  };
}

/**
 * The words a build script is written in. Each is a few lines of POSIX sh, so that the printed plan is
 * short and readable and still runs as it stands. They avoid processes: a lab of a hundred containers
 * spends its time in the kernel, not in fork.
 */
import { labFolder } from './holderScript.ts';
import { runsWords } from './runsWords.ts';

/** See the head of this file. Descriptor 4 is the ready pipe; `fresh` is set where the end of the script is the end of the lab. */
export const buildPrologue = `c=${labFolder}/c
undone=
exec 4<>${labFolder}/ready

# step ID: what is being done, for progress and for errors
step() { now=$1; printf '@step %s\\n' "$1"; }

# fail: says which step failed, takes back what this script did, ends it
fail() {
  printf '@failed %s\\n' "$now"
  for done_step in $undone; do "undo_$done_step" || :; done
  if [ -n "\${fresh:-}" ]; then kill -TERM 1; fi
  exit 1
}
trap 'fail' TERM INT

# write FILE TEXT: without a process
write() { printf '%s' "$2" >"$1" || fail; }

# setting KEY VALUE: a sysctl of the host, by its path below /proc/sys
setting() { echo "$2" >"/proc/sys/$1" || fail; }

# what every container mounts for itself on top of the machine's read-only file system
mounts='container /proc proc defaults 0 0
'
for folder in /tmp /var/tmp /home /root; do
  case $folder in *tmp) mode=1777 ;; *) mode=0700 ;; esac
  [ ! -d "$folder" ] || mounts="\${mounts}container $folder tmpfs mode=$mode,size=64m 0 0
"
done

# own NAME NETWORK: its mount table; who shares the host's network sees the host's /sys already
own() {
  table=$mounts
  [ "$2" = host ] || table="\${table}container /sys sysfs defaults 0 0
"
  for file in hosts hostname resolv.conf; do
    [ ! -e "/etc/$file" ] || [ ! -e "$c/$1/$file" ] || table="$table$c/$1/$file /etc/$file none bind 0 0
"
  done
  write "$c/$1/fstab" "$table${labFolder}/responder $c/$1/run/responder none bind 0 0
$c/$1/run /run none rbind 0 0
"
}

# resolver NAME TEXT: its resolv.conf, which on some machines is a link into /run
resolver() {
  link=$(readlink /etc/resolv.conf 2>/dev/null) || link=
  case $link in
    /run/*|../run/*|/var/run/*) link=\${link#*run/}; mkdir -p "$c/$1/run/$(dirname "$link")"; write "$c/$1/run/$link" "$2" ;;
    *) write "$c/$1/resolv.conf" "$2" ;;
  esac
}

# spawn NAME HOSTNAME NETWORK: a process in its own namespaces; NETWORK is own, host, or the pid of another's
spawn() {
  case $3 in
    own) enter= net=--net ;;
    host) enter= net= ;;
    *) enter="nsenter --net=/proc/$3/ns/net --" net= ;;
  esac
  {
    $enter unshare $net --uts --mount --ipc --pid --propagation unchanged \\
      sh ${labFolder}/init "$1" "$2" </dev/null >"$c/$1/log" 2>&1 4<&- || echo "$1 failed" >&4
  } &
}

# await NUMBER: until that many processes stand ready; notes their pids
await() {
  left=$1
  while [ "$left" -gt 0 ]; do
    read -r who pid outer started <&4 || fail
    if [ "$pid" = failed ]; then cat "$c/$who/log" >&2; fail; fi
    write "$c/$who/pid" "$pid $outer $started
"
    left=$((left - 1))
  done
}

# pid NAME VARIABLE: the pid of a process of the lab
pid() { read -r "$2" _ <"$c/$1/pid" || fail; }

# inside NAME COMMAND: in a container's network namespace
inside() { pid "$1" inner; shift; nsenter --net="/proc/$inner/ns/net" -- "$@"; }

# settle: waits for what was sent to the background, and checks it
pending=
later() { pending="$pending $!:$1"; }
settle() {
  for job in $pending; do
    wait "\${job%%:*}" || { now=\${job#*:}; fail; }
  done
  pending=
}

# release NAME…: lets processes become their programs
release() { for who; do echo >"$c/$who/go" || fail; done; }

# check NAME PROGRAM: says and notes when the machine lacks a program, so that the responder stands in for it
check() {
  command -v "$2" >/dev/null 2>&1 && return
  printf '@missing %s %s\\n' "$1" "$2"
  write "$c/$1/missing" "$2"
}

# runs PID START-TIME: whether that process, and no other that got its number, still runs
${runsWords}
# alive NAME…: programs that ended at once are errors, all of them
alive() {
  sleep 0.2
  gone=
  for who; do
    read -r inner _ started <"$c/$who/pid" || fail
    runs "$inner" "$started" && continue
    gone=yes
    printf '@exited %s\\n' "$who"
    tail -n 5 "$c/$who/log" | sed "s/^/$who: /" >&2
  done
  [ -z "$gone" ] || fail
}

# destroy NAME: ends a container and all that runs in it; the kernel takes its namespaces with it. Then it may still wait
# for somebody outside to take note that a program of his has ended: that is waited for two seconds only
destroy() {
  read -r inner _ started <"$c/$1/pid" || fail
  if runs "$inner" "$started"; then kill -KILL "$inner" 2>/dev/null || :; fi
  tries=0
  while runs "$inner" "$started"; do
    [ "$tries" -lt 200 ] || [ -e "/proc/$inner/ns/net" ] || break
    tries=$((tries + 1))
    sleep 0.01
  done
  rm -rf "\${c:?}/$1"
}
`;

/**
 * The words a build script is written in. Each is a few lines of POSIX sh, so that the printed plan is
 * short and readable and still runs as it stands. They avoid processes: a lab of a hundred containers
 * spends its time in the kernel, and half of that in starting programs.
 */
import { labFolder } from './holderScript.ts';
import { runsWords } from './runsWords.ts';

/**
 * See the head of this file. Descriptor 4 is the ready pipe, on which processes on their way answer; `fresh` is set
 * where the end of the script is the end of the lab.
 */
export const buildPrologue = `c=${labFolder}/c
undone=
undoing=
exec 4<>${labFolder}/ready

# step ID: what is being done, for progress and for errors
step() { now=$1; printf '@step %s\\n' "$1"; }

# fail [PROCESS [WORD]]: says which step failed, and whose, takes back what this script did, ends it
fail() {
  [ -z "$undoing" ] || return 1
  undoing=yes
  trap '' TERM INT PIPE
  printf '@failed %s %s %s\\n' "$now" "\${1:-}" "\${2:-}"
  if [ -n "\${fresh:-}" ]; then kill -TERM 1; exit 1; fi
  # Who is on its way can be ended only once its pid is known.
  for job in $births; do wait "\${job%%:*}" || unborn=$((unborn - 1)); done
  while [ "$unborn" -gt 0 ] && read -r who word outer started <&4; do heard; done
  for done_step in $undone; do "undo_$done_step"; done
  exit 1
}
# PIPE: nobody hears what we say any more
trap 'fail' TERM INT PIPE

# commit: what follows cannot be taken back, and is done whatever happens
commit() { settle; trap '' TERM INT PIPE; }

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
births=
unborn=0
owed=0
spawn() {
  case $3 in
    own) enter= net=--net ;;
    host) enter= net= ;;
    *) enter="nsenter --net=/proc/$3/ns/net" net= ;;
  esac
  # Who cancels a change ends its session; what has been made by then and stays must not be in it.
  [ -n "\${fresh:-}" ] || enter="setsid $enter"
  $enter unshare $net --uts --mount --ipc --pid --propagation unchanged \
    sh ${labFolder}/init "$1" "$2" </dev/null >"$c/$1/log" 2>&1 4<&- 7>&- &
  births="$births $!:$1"
  unborn=$((unborn + 1)) owed=$((owed + 1))
}

# heard: takes in "NAME PID OUTER-PID START-TIME" of one that is born, "NAME done" of one that has its files or its
# network, or "NAME failed WORD" of one that could not do what it was told, or not even begin
heard() {
  case $word in
    done) owed=$((owed - 1)) ;;
    failed) [ -e "$c/$who/pid" ] || unborn=$((unborn - 1)) ;;
    *)
      unborn=$((unborn - 1))
      write "$c/$who/pid" "$word $outer $started
"
      # Who makes the lab need not ask for them again.
      [ -z "\${fresh:-}" ] || printf '@pid %s %s\\n' "$who" "$outer"
      ;;
  esac
}

# hear: until all are born and all that is owed is done
hear() {
  while [ "$unborn" -gt 0 ] || [ "$owed" -gt "$1" ]; do
    read -r who word outer started <&4 || fail
    heard
    [ "$word" != failed ] || lost "$who" "$outer"
  done
}

# born: until those that were spawned have their namespaces, and are known by their pids
born() {
  for job in $births; do wait "\${job%%:*}" || lost "\${job#*:}"; done
  births=
  hear "$owed"
}

# settle: until everybody has answered, and what was sent to the background is done
settle() {
  for job in $pending; do wait "\${job%%:*}" || fail "\${job#*:}" wire; done
  pending=
  hear 0
}
pending=
later() { pending="$pending $!:$1"; }

# lost NAME [WORD]: its log says why
lost() { cat "$c/$1/log" >&2; fail "$@"; }

# pid NAME VARIABLE: the pid of a process of the lab
pid() { read -r "$2" _ <"$c/$1/pid" || fail; }

# wire NAME COMMANDS: ip runs them in the process's network namespace; until its program begins the process does it itself
wire() { write "$c/$1/wire" "$2"; echo wire >"$c/$1/go" || fail; owed=$((owed + 1)); }

# ready: all stands; whoever waits for that need not wait for what comes after
said=
ready() { [ -n "$said" ] || { settle; said=yes; echo @ready; exec >/dev/null 2>&1; }; }

# release NAME…: lets processes become their programs
release() { settle; for name; do echo go >"$c/$name/go" || fail; done; }

# check NAME PROGRAM: says and notes when the machine lacks a program, so that the responder stands in for it
check() {
  command -v "$2" >/dev/null 2>&1 && return
  printf '@missing %s %s\\n' "$1" "$2"
  [ -z "\${fresh:-}" ] || printf '@standin %s\\n' "$1"
  write "$c/$1/missing" "$2"
}

# runs PID START-TIME: whether that process, and no other that got its number, still runs
${runsWords}
# begun PID START-TIME: whether it has become its program, or ended: until then it is our shell, then env; in between, nothing
begun() {
  line=
  { read -r line <"/proc/$1/cmdline"; } 2>/dev/null || :
  case $line in "sh${labFolder}/init"*|env-i*|'') ;; *) return ;; esac
  ! runs "$@"
}

# alive NAME…: programs that ended as soon as they had begun are errors, all of them
alive() {
  tries=0
  for who; do
    read -r inner _ started <"$c/$who/pid" || fail
    until begun "$inner" "$started" || [ "$tries" -ge 250 ]; do tries=$((tries + 1)); sleep 0.02; done
  done
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
  if [ -e "$c/$1/pid" ]; then
    read -r inner _ started <"$c/$1/pid" || fail
    if runs "$inner" "$started"; then kill -KILL "$inner" 2>/dev/null || :; fi
    tries=0
    while runs "$inner" "$started"; do
      [ "$tries" -lt 200 ] || [ -e "/proc/$inner/ns/net" ] || break
      tries=$((tries + 1))
      sleep 0.01
    done
  fi
  rm -rf "\${c:?}/$1"
}
`;

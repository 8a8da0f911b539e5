/**
 * The shell programs of a lab's process tree: the holder (process 1 of the lab), the template of the
 * containers' file system, and a container's first process. POSIX sh with util-linux, iproute2 and
 * coreutils (or BusyBox) only.
 *
 * Sources: mount_namespaces(7) on locked mounts (a remount must repeat nosuid, nodev, noexec, atime),
 * pid_namespaces(7) (the first child is process 1; its end kills the rest), pivot_root(2) ("." "." form).
 */

/** Folder of the lab's private tmpfs, seen by the holder and by the template. */
export const labFolder = '/run/vethscope';

/**
 * Prepares the holder's namespaces. Runs in process 1, first thing: a private /run, its own /proc and
 * /sys, and the template: the whole file system of the machine, read-only, as root of a mount
 * namespace that every container copies. The namespace is kept by a process, the keeper: to bind-mount it
 * fails at random where namespace ids are handed out per CPU (Linux 6.18, fs/namespace.c mnt_ns_loop).
 */
export const baseScript = `umask 022
mount -t tmpfs -o mode=755,size=256m vethscope /run
mkdir -p ${labFolder}/root ${labFolder}/c /run/netns
mount -t proc vethscope /proc
mount -t sysfs vethscope /sys
mkfifo ${labFolder}/ready
unshare --mount --propagation unchanged sh -c "$template" </dev/null &
keeper=$!
echo "$keeper" >${labFolder}/keeper
read -r answer <${labFolder}/ready
[ "$answer" = template ]
`;

/**
 * Runs once, inside the template's new mount namespace, in which every mount is private already: so unshare made them
 * for the holder. (sed, because a shell reads byte by byte.)
 */
export const templateScript = `trap 'echo failed >${labFolder}/ready' EXIT
set -e
r=${labFolder}/root
mount --rbind / $r
sed -n "s|^[^ ]* [^ ]* [^ ]* [^ ]* \\($r[^ ]*\\) \\([^ ]*\\) .*|\\1 \\2|p" /proc/self/mountinfo | while read -r at options; do
  case $at in $r/proc|$r/proc/*|$r/sys|$r/sys/*|$r/dev/*) continue ;; *\\\\*) at=$(printf '%b' "$at") ;; esac
  keep=ro
  for flag in nosuid nodev noexec noatime nodiratime relatime; do
    case ,$options, in *,$flag,*) keep=$keep,$flag ;; esac
  done
  mount -o "remount,bind,$keep" "$at" 2>/dev/null || :
done
mount -t tmpfs -o mode=755,size=16m vethscope $r/run
mkdir $r${labFolder}
mount --bind ${labFolder} $r${labFolder}
cd $r
pivot_root . .
umount -l .
trap - EXIT
exec 3<&- 4<&- 8<&-
echo template >${labFolder}/ready
exec sleep 2147483647 >/dev/null 2>&1
`;

/**
 * A container's or outside peer's first process. Arguments: NAME HOSTNAME. It is given new net, uts,
 * mount, ipc and pid namespaces by unshare, whose first child (the subshell) becomes process 1.
 * It says "NAME PID OUTER-PID START-TIME" (in the lab, and on the machine: descriptor 8 is the machine's /proc) on the ready pipe
 * (descriptor 5) as soon as its network can be wired, makes its mounts meanwhile, and does as it is told on its pipe
 * \`go\`: \`wire\` has ip carry out the commands in the file wire, \`go\` lets it become its program.
 * Files in ${labFolder}/c/NAME: fstab, sysctls, hosts, resolv.conf, hostname, run (its /run), go (a pipe) and
 * start (what it becomes, as shell text).
 */
export const initScript = `name=$1 host=$2 c=${labFolder}/c/$1
# What a kernel without IPv6 does not have is left out; of groups only those can be named that the user namespace knows.
setting() {
  { echo "$2" >"/proc/sys/$1"; } 2>/dev/null || [ "$1" != net/ipv4/ping_group_range ] || echo '0 0' >"/proc/sys/$1"
}
(
  exec 5>${labFolder}/ready 6<>"$c/go"
  word=
  trap 'echo "$name failed $word" >&5' EXIT
  set -e
  cd -P /proc/self
  read -r outer _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ started _ </proc/self/fd/8/self/stat
  . "$c/sysctls"
  echo "$name \${PWD##*/} $outer $started" >&5
  # Who is root of a user namespace may not write that file; and hostname(1) knows no underscore, which Docker does.
  { echo "$host" >/proc/sys/kernel/hostname || hostname "$host"; } 2>/dev/null || hostname "$(printf '%s' "$host" | tr _ -)"
  exec 7<"$c/start"
  cd "$c"
  mount -a -n -i -T fstab
  echo "$name done" >&5
  while read -r word <&6 && [ "$word" = wire ]; do
    ip -batch wire
    echo "$name done" >&5
  done
  trap - EXIT
  exec 5>&- 6<&- 8<&-
  cd /
  . /proc/self/fd/7
) &
`;

/**
 * Process 1 of the lab. Argument: the lab's state folder. Descriptor 3: a pipe that stays open as long as the lab's
 * maker lives. Environment: init, template and base, the programs above. Standard input: the build script. Until the
 * maker has said \`keep\`, the end of the maker, however it ended, is the end of the lab.
 */
export const holderScript = `read -r pid _ _ parent _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ start _ </proc/self/stat
echo "$pid $start $parent" >"$1/born" || { echo "@state $1" >&2; exit 1; }
exec 4<&0 8</proc </dev/null
trap 'exit 1' TERM
trap 'echo @failed base' EXIT
set -e
eval "$base"
set +e
trap - EXIT
printf '%s' "$init" >${labFolder}/init
unset init template base holder
umask 022
{ nsenter --mount="/proc/$keeper/ns/mnt" sh -s <&4 3<&- 4<&- || echo @failed base; } &
exec 4<&- 8<&- >/dev/null 2>&1
read -r answer <&3 || exit 1
[ "$answer" = keep ] || exit 1
trap 'exit 0' TERM
exec 3<&-
wait "$keeper"
`;

/**
 * What the doctor asks a machine: one script that prints facts, one a line: `KEY VALUE`. It changes nothing: what it
 * tries, it tries in namespaces that end with it. It runs on any POSIX system, so that it can say what is not Linux.
 */
import { quote } from '../../targets/quote.ts';
import { responderTest, responderTools } from '../responder/responder.ts';
import { stateFolderWords } from '../namespaces/stateFolder.ts';
import { tools } from '../programs/tools.ts';

/** Settings that close user namespaces, as paths below /proc/sys. See user_namespaces(7), namespaces(7).
 * They are read with cat: dash reads byte by byte, and such a file gives only its first. */
const switches = [
  'kernel/unprivileged_userns_clone',
  'kernel/apparmor_restrict_unprivileged_userns',
  'user/max_user_namespaces',
  'user/max_net_namespaces',
  'user/max_mnt_namespaces',
  'user/max_pid_namespaces',
];

/** `say KEY TEXT` prints a fact on one line; `try KEY COMMAND` prints its exit code and what it said, shortened. */
const words = `set -f
say() { name=$1; shift; set -- $*; printf '%s %.500s\\n' "$name" "$*"; }
try() {
  tried=$1
  shift
  text=$("$@" 2>&1 </dev/null) && code=0 || code=$?
  say "$tried.code" "$code"
  say "$tried.text" "$text"
}
`;

/** The kinds of rules a lab needs, and the kernel modules behind them. */
const sampleRules = `*nat
-A PREROUTING -m addrtype --dst-type LOCAL -j ACCEPT
-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.2:80
-A POSTROUTING -s 127.0.0.0/8 ! -o lo -j MASQUERADE
COMMIT
*filter
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;

/** Runs as process 1 of new namespaces: what building a lab does, once each. */
const trialText = `${words}
rules=${quote([sampleRules])}
bind() { mkdir /run/root && mount --rbind / /run/root && mount --make-rprivate /run/root; }
table() { echo 'doctor /run/root/tmp tmpfs size=1m 0 0' >/run/fstab && mount -a -T /run/fstab; }
pivot() { unshare --mount sh -c 'cd /run/root && pivot_root . . && umount -l .'; }
restore() { printf '%s' "$rules" | iptables-restore; }
try trial.tmpfs mount -t tmpfs -o mode=755,size=1m doctor /run
try trial.proc mount -t proc doctor /proc
try trial.sysfs mount -t sysfs doctor /sys
try trial.bind bind
try trial.fstab table
try trial.pivot pivot
try trial.bridge ip link add name doctor0 type bridge
try trial.veth ip link add name doctor1 type veth peer name doctor2
try trial.rules restore
`;

/** See the head of this file. */
export const doctorScript = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
${words}
say kernel "$(uname -s) $(uname -r)"
say machine "$(uname -m)"
say uid "$(id -u)"
if [ -r /etc/os-release ]; then
  while IFS='=' read -r key value; do
    case $key in ID | ID_LIKE | PRETTY_NAME) say "os.$key" "$value" ;; esac
  done </etc/os-release
fi
if [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then say container yes; fi

for tool in ${tools.map(({ name }) => name).join(' ')}; do
  if path=$(command -v "$tool"); then say "tool.$tool.path" "$path"; fi
done
version() { if command -v "$1" >/dev/null; then say "tool.$1.version" "$("$@" 2>&1 </dev/null | head -n 1)"; fi; }
version ip -V
version ping -V
for tool in ${tools.flatMap(({ name, tellsVersion }) => (tellsVersion ? [name] : [])).join(' ')}; do version "$tool" --version; done
try json ip -j link show dev lo
${responderTools.map((tool) => `if ${responderTest(tool)}; then say responder.${tool} "$(command -v ${tool})"; fi`).join('\n')}

for key in ${switches.join(' ')}; do
  if value=$(cat "/proc/sys/$key" 2>/dev/null); then say "switch.$key" "$value"; fi
done
own='--net --mount --pid --uts --ipc --fork'
trial=${quote([trialText])}
try rootless unshare --user --map-root-user $own -- true
if [ "$code" = 0 ]; then unshare --user --map-root-user $own -- sh -c "$trial"; fi
if [ "$(id -u)" = 0 ]; then
  rootless=$code
  try root unshare $own -- true
  if [ "$code" = 0 ] && [ "$rootless" != 0 ]; then unshare $own -- sh -c "$trial"; fi
elif command -v sudo >/dev/null; then try sudo sudo -n true
fi

${stateFolderWords}
say state.folder "$state"
while [ ! -d "$state" ] && [ ! -L "$state" ]; do state=$(dirname "$state"); done
say state.there "$state"
if [ -w "$state" ] && [ -x "$state" ]; then say state.writable yes; else say state.writable no; fi
if [ -O "$labs" ] || [ ! -e "$labs" ]; then say state.own yes; else say state.own no; fi
say state.space "$(df -Pk "$state" 2>/dev/null | tail -n 1)"
say end yes
`;

/** Scripts that make, start, find and end machines; they run on this machine. */
import { heredoc } from '../heredoc.ts';
import { quote } from '../quote.ts';
import { guestUser, readyMark } from './guestInit.ts';
import { acceleratorWords, qemuArguments, type VmSize } from './qemu.ts';
import type { VmFolder } from './vmFolder.ts';

/** Sets `pid` and succeeds where the machine runs: same boot, same pid, same start time (proc_pid_stat(5), field 22). */
const runningWords = `boot=$(cat /proc/sys/kernel/random/boot_id)
running() {
  pid=
  { read -r pid started in_boot port accel <"$vm/running"; } 2>/dev/null || return 1
  [ "$in_boot" = "$boot" ] && [ -r "/proc/$pid/stat" ] || return 1
  read -r _ _ life _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ now _ <"/proc/$pid/stat" || return 1
  [ "$now" = "$started" ] && [ "$life" != Z ]
}
`;

const at = (folder: VmFolder): string => `set -u\numask 077\nvm=${quote([folder.path])}\n`;

/** Makes the folder and the keys, which are this machine's alone. Leaves what is there. */
export function makeScript(folder: VmFolder): string {
  return `${at(folder)}mkdir -p "$vm" || exit 73
for key in id host_key; do
  [ -e "$vm/$key" ] || ssh-keygen -q -t ed25519 -N '' -C ${quote([`vethscope-vm-${folder.name}`])} -f "$vm/$key" || exit 1
done
`;
}

/**
 * Starts the machine and waits until it is ready, which its console says. Prints \`@running PID PORT ACCELERATOR\`, also
 * where it runs already. Exit codes: 70 with the end of the console on standard error where the guest does not get
 * ready in time, 69 where QEMU does not start. What it started it ends again, unless it succeeds.
 */
export function startScript(folder: VmFolder, size: VmSize, port: number, seconds: number): string {
  const alias = `vethscope-vm-${folder.name}`;
  const config = `Host vm
  HostName 127.0.0.1
  Port ${String(port)}
  User ${guestUser}
  IdentityFile "${folder.path}/id"
  IdentitiesOnly yes
  IdentityAgent none
  HostKeyAlias ${alias}
  UserKnownHostsFile "${folder.path}/known_hosts"
  GlobalKnownHostsFile /dev/null
`;
  return `${at(folder)}${runningWords}exec 9>"$vm/lock"
flock 9
if running; then echo "@running $pid $port $accel"; exit 0; fi
${acceleratorWords(folder, size)}
rm -f "$vm/running" "$vm/console.log" "$vm/qemu.pid"
: >"$vm/console.log"
${heredoc('cat >"$vm/ssh_config"', config)}printf '%s %s\\n' ${quote([alias])} "$(cat "$vm/host_key.pub")" >"$vm/known_hosts"
echo "@step Starting QEMU ($accel)"
qemu-system-x86_64 "$@" ${quote(qemuArguments(folder, size, port))} -pidfile "$vm/qemu.pid" -daemonize </dev/null >/dev/null 2>"$vm/qemu.log" 9>&-
if [ "$?" != 0 ]; then cat "$vm/qemu.log" >&2; exit 69; fi
read -r pid <"$vm/qemu.pid"
trap 'kill -KILL "$pid" 2>/dev/null; rm -f "$vm/running"' EXIT
trap 'exit 1' INT TERM HUP
read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ started _ <"/proc/$pid/stat"
echo "$pid $started $boot ${String(port)} $accel" >"$vm/running"
echo '@step Waiting for the machine'
left=${String(seconds * 5)}
until grep -q ${quote([readyMark])} "$vm/console.log"; do
  [ "$left" -gt 0 ] && kill -0 "$pid" 2>/dev/null || { tail -n 30 "$vm/console.log" >&2; exit 70; }
  left=$((left - 1))
  sleep 0.2
done
trap - EXIT
echo "@running $pid ${String(port)} $accel"
`;
}

/** Ends the machine, as pulling the plug does: it has nothing to lose. With \`remove\`, its folder, too. */
export function endScript(folder: VmFolder, what: 'stop' | 'delete'): string {
  return `${at(folder)}${runningWords}[ -d "$vm" ] || { echo @none; exit 0; }
exec 9>"$vm/lock"
flock 9
if running; then
  kill -TERM "$pid"
  left=50
  while running; do
    [ "$left" -gt 0 ] || kill -KILL "$pid"
    left=$((left - 1))
    sleep 0.1
  done
  echo @ended
fi
rm -f "$vm/running"
${what === 'delete' ? 'rm -rf "$vm"\n' : ''}`;
}

/** Prints \`@vm NAME PID PORT ACCELERATOR\` for each machine, without the rest where it does not run. */
export function listVmsScript(folder: string): string {
  return `set -u
${runningWords}for vm in ${quote([folder])}/*/; do
  vm=\${vm%/}
  [ -e "$vm/id" ] || continue
  if running; then echo "@vm \${vm##*/} $pid $port $accel"; else echo "@vm \${vm##*/}"; fi
done
`;
}

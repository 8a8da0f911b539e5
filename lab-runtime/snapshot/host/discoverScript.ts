/**
 * The first look at a machine: which network namespaces exist, and whose processes are in them. Everything comes from
 * /proc, in a handful of processes whatever the number of containers.
 */
import { sectionMark } from '../sections.ts';

/** What tells a container's cgroup, in the words of `grep -E`; cgroupOwner.ts reads what it finds. */
const containerCgroups = '[0-9a-f]{64}|/lxc(\\.payload)?[./]|/systemd-nspawn@|/machine-|/kubepods';

/** Monitors of containers: their arguments tell whose parents they are (see monitors.ts). */
const monitors = 'conmon|containerd-shim.*';

/**
 * See the head of this file. `nonce`: as for the collector. Sections: `machine`, `self`, `processes`, `cgroups`,
 * `commands`, `parents`, `arguments`, `mounts`, `end`.
 */
export function discoverScript(nonce: string): string {
  return `mark() { printf '${sectionMark(nonce)}%s\\n' "$1"; }
mark machine; cat /proc/sys/kernel/random/boot_id
mark self; id -u; stat -L -c %i /proc/self/ns/net
mark processes; stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null
mark cgroups; grep -sHm1 -E '${containerCgroups}' /proc/[0-9]*/cgroup
mark commands; grep -sHm1 . /proc/[0-9]*/comm
mark parents; grep -sHm1 '^PPid:' /proc/[0-9]*/status
mark arguments
set --
for comm in $(grep -slxE '${monitors}' /proc/[0-9]*/comm); do set -- "$@" "\${comm%comm}cmdline"; done
[ $# -eq 0 ] || grep -szH . "$@"
echo
mark mounts
set --
for mnt in $(stat -L -c '%i %n' /proc/[0-9]*/ns/mnt 2>/dev/null | sort -u -k1,1 | cut -d' ' -f2); do set -- "$@" "\${mnt%ns/mnt}mountinfo"; done
[ $# -eq 0 ] || grep -sHE ' net:\\[[0-9]+\\] .* - nsfs ' "$@"
mark end
`;
}

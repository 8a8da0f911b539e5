/**
 * The first look at a machine: which network namespaces exist, and whose processes are in them. Everything comes from
 * /proc, in a handful of processes whatever the number of containers.
 */
import { sectionMark } from '../sections.ts';

/** What tells a container's cgroup, in the words of `grep -E`; cgroupOwner.ts reads what it finds. */
const containerCgroups = '[0-9a-f]{64}|/lxc(\\.payload)?[./]|/systemd-nspawn@|/machine-|/kubepods';

/** Monitors of containers: their arguments tell whose parents they are (see monitors.ts). */
const monitors = 'conmon|containerd-shim.*';

/** Lines of listening sockets: nobody at the other end, in the state LISTEN (0A), or of udp, not connected (07). */
const listening = ' [0-9A-F]+:0000 (0A|07) ';

const socketWords = `mark sockets
set --
for net in $(stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | sort -u -k1,1 | cut -d' ' -f2); do net=\${net%ns/net}net; set -- "$@" "$net/tcp" "$net/tcp6" "$net/udp" "$net/udp6"; done
[ $# -eq 0 ] || grep -sHE '${listening}' "$@"
mark descriptors; ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E '^/proc/|socket:'
`;

/** See {@link discoverScript}. */
export interface DiscoverOptions {
  /**
   * Also who listens where: the kernel walks all of its connections for each namespace that is asked, and whose a socket
   * is, only every descriptor of every process tells.
   */
  readonly sockets?: boolean | undefined;
}

/**
 * See the head of this file. `nonce`: as for the collector. Sections: `machine`, `self`, `helper` (the process in a helper container of ours, where
 * this runs in one), `processes`, `cgroups`,
 * `commands`, `parents`, `arguments`, `mounts`, `sockets`, `descriptors`, `end`.
 */
export function discoverScript(nonce: string, { sockets = false }: DiscoverOptions = {}): string {
  return `mark() { printf '${sectionMark(nonce)}%s\\n' "$1"; }
mark machine; cat /proc/sys/kernel/random/boot_id
mark self; id -u; stat -L -c %i /proc/self/ns/net
[ -z "\${VETHSCOPE_HELPER:-}" ] || { mark helper; echo $$; }
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
${sockets ? socketWords : ''}mark end
`;
}

/**
 * Whose a process is, by its cgroup: the kernel's own record, which works without any engine. Paths are those of the
 * cgroupfs and systemd drivers, cgroup v1 and v2:
 *
 *     /docker/ID                    /system.slice/docker-ID.scope            Docker (moby, daemon/oci_linux.go)
 *     /libpod_parent/libpod-ID      /machine.slice/libpod-ID.scope           Podman
 *     /kubepods/QOS/podUID/ID       …/cri-containerd-ID.scope, crio-ID.scope the CRI
 *     /NAMESPACE/ID                                                          containerd (ctr, nerdctl)
 *     /lxc.payload.NAME, /lxc/NAME                                           LXC, Incus
 *     /machine.slice/systemd-nspawn@NAME.service, machine-NAME.scope         systemd-nspawn
 */

/** A container by what the kernel knows of it. */
export interface CgroupOwner {
  readonly engine: 'docker' | 'podman' | 'cri' | 'containerd' | 'lxc' | 'nspawn';
  /** The engine's id; LXC and nspawn have only names. */
  readonly id: string;
  /** Where the path tells it. */
  readonly name?: string | undefined;
}

const byId =
  /(?<prefix>docker[-/]|libpod-|cri-containerd[-:]|crio-|containerd-|nerdctl-)?(?<id>[0-9a-f]{64})(?:\.scope)?(?=\/|$)/gu;
const lxc = /\/lxc(?:\.payload)?[./](?<name>[^/]+)(?=\/|$)/gu;
const nspawn = /\/(?:systemd-nspawn@(?<service>[^/]+)\.service|machine-(?<scope>[^/]+)\.scope)(?=\/|$)/gu;

/**
 * The container of a line of /proc/PID/cgroup (`4:memory:/docker/…`, `0::/…`); undefined where it tells none. With a
 * container in a container it is the inner one. Processes that only serve a container (`conmon`) are not in it.
 */
export function cgroupOwner(line: string): CgroupOwner | undefined {
  const path = line.split(':').slice(2).join(':');
  const last = [...path.matchAll(byId)].at(-1);
  if (last?.groups?.['id'] !== undefined) {
    const { prefix = '', id } = last.groups;
    return /(?:conmon-)$/u.test(path.slice(0, last.index)) ? undefined : { engine: engineOf(prefix, path), id };
  }
  const named = [...path.matchAll(lxc)].at(-1)?.groups?.['name'];
  if (named !== undefined) return { engine: 'lxc', id: named, name: named };
  const machine = [...path.matchAll(nspawn)].at(-1)?.groups;
  const escaped = machine?.['service'] ?? machine?.['scope'];
  const name = escaped === undefined ? undefined : unescapeUnit(escaped);
  return name === undefined ? undefined : { engine: 'nspawn', id: name, name };
}

function engineOf(prefix: string, path: string): CgroupOwner['engine'] {
  if (prefix.startsWith('docker')) return 'docker';
  if (prefix === 'libpod-') return 'podman';
  if (prefix.startsWith('cri') || path.includes('/kubepods')) return 'cri';
  return 'containerd';
}

/** systemd writes odd characters of a name as `\x2d` (systemd.unit(5), "String Escaping for Inclusion in Unit Names"). */
function unescapeUnit(name: string): string {
  return name.replaceAll(/\\x(?<hex>[0-9a-f]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

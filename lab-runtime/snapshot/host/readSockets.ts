/**
 * Listening sockets, from the kernel's own tables (proc_pid_net(5): /proc/PID/net/tcp, udp, …), and whose they are, from
 * the descriptors of processes. Pure; never throws.
 */
import { procNetAddress } from '../../model/procNetAddress.ts';
import type { ListeningSocket, NamespaceProcess } from '../../model/snapshot.ts';

/** `/proc/PID/net/tcp6:  0: 0000…:0050 0000…:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12345 …` */
const line =
  /^\/proc\/(?<pid>\d+)\/net\/(?<protocol>tcp|udp)(?<six>6?):\s*\d+: (?<address>[0-9A-F]{8}(?:[0-9A-F]{24})?):(?<port>[0-9A-F]{4}) \S+ \S+ \S+ \S+ \S+\s+\d+\s+\d+\s+(?<inode>\d+)/gmu;

/** By pid of the process in whose namespace they were read: each namespace is read once. `owners`: by inode of the socket. */
export function readSockets(
  text: string,
  owners: ReadonlyMap<number, NamespaceProcess>,
): ReadonlyMap<number, readonly ListeningSocket[]> {
  const sockets = new Map<number, ListeningSocket[]>();
  for (const { groups = {} } of text.matchAll(line)) {
    const { pid = '', protocol, six, address = '', port = '', inode = '' } = groups;
    const process = owners.get(Number(inode));
    const own = sockets.get(Number(pid)) ?? [];
    sockets.set(Number(pid), own);
    own.push({
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      family: six === '6' ? 'ipv6' : 'ipv4',
      address: procNetAddress(address),
      port: Number.parseInt(port, 16),
      ...(process === undefined ? {} : { process }),
    });
  }
  return sockets;
}

/** `ls -l /proc/PID/fd`: a head `/proc/PID/fd:`, then `… 3 -> socket:[INODE]` lines. The first process that has a socket counts. */
export function readSocketOwners(
  text: string,
  commands: ReadonlyMap<number, string>,
): ReadonlyMap<number, NamespaceProcess> {
  const owners = new Map<number, NamespaceProcess>();
  let pid = 0;
  for (const one of text.split('\n')) {
    const head = /^\/proc\/(\d+)\/fd:$/u.exec(one);
    if (head !== null) pid = Number(head[1]);
    const inode = Number(/ -> socket:\[(\d+)\]$/u.exec(one)?.[1] ?? 0);
    if (inode > 0 && !owners.has(inode)) owners.set(inode, { pid, command: commands.get(pid) ?? '?' });
  }
  return owners;
}

/**
 * Docker 20.10 (18.05 to 26): the IPv4 rules of the bridge driver, in the order of the daemon's own iptables calls
 * (libnetwork drivers/bridge/setup_ip_tables.go, iptables/iptables.go; recorded from running daemons).
 * Newer networks stand above older ones, docker0 last, because all but port rules are inserted at the head.
 */
import type { AddressedNetwork, PublishedPort } from '../../model/addressedLab.ts';
import { operate, type RuleBook, type RuleOperation, type TableName } from '../ruleBook.ts';
import type { Profile, Publication, RuleChange } from './profile.ts';

const stage1 = 'DOCKER-ISOLATION-STAGE-1';
const stage2 = 'DOCKER-ISOLATION-STAGE-2';

const chain = (table: TableName, name: string): RuleOperation => ({ kind: 'chain', table, chain: name });
const append = (table: TableName, name: string, rule: string): RuleOperation => ({
  kind: 'append',
  table,
  chain: name,
  rule,
});
const insert = (table: TableName, name: string, rule: string): RuleOperation => ({
  kind: 'insert',
  table,
  chain: name,
  rule,
});
const top = (name: string, rule: string): RuleOperation => ({ kind: 'top', table: 'filter', chain: name, rule });

const userOnTop = top('FORWARD', '-j DOCKER-USER');

/** The first network brings them, and they stay when it goes. */
const jumpsOfAllNetworks: readonly RuleOperation[] = [
  append('nat', 'PREROUTING', '-m addrtype --dst-type LOCAL -j DOCKER'),
  append('nat', 'OUTPUT', '! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER'),
];

const daemon: readonly RuleOperation[] = [
  chain('nat', 'DOCKER'),
  chain('filter', 'DOCKER'),
  chain('filter', stage1),
  chain('filter', stage2),
  append('filter', stage1, '-j RETURN'),
  append('filter', stage2, '-j RETURN'),
  { kind: 'policy', table: 'filter', chain: 'FORWARD', policy: 'DROP' },
  chain('filter', 'DOCKER-USER'),
  append('filter', 'DOCKER-USER', '-j RETURN'),
  userOnTop,
];

function internalNetwork({ bridge, subnet, spec }: AddressedNetwork): readonly RuleOperation[] {
  return [
    insert('filter', stage1, `! -d ${subnet} -i ${bridge} -j DROP`),
    insert('filter', stage1, `! -s ${subnet} -o ${bridge} -j DROP`),
    neighbours(bridge, spec.icc),
    top('FORWARD', `-j ${stage1}`),
    userOnTop,
  ];
}

function openNetwork({ bridge, subnet, spec }: AddressedNetwork): readonly RuleOperation[] {
  const masquerade = [
    insert('nat', 'POSTROUTING', `-s ${subnet} ! -o ${bridge} -j MASQUERADE`),
    insert('nat', 'DOCKER', `-i ${bridge} -j RETURN`),
  ];
  return [
    ...(spec.masquerade ? masquerade : []),
    neighbours(bridge, spec.icc),
    insert('filter', 'FORWARD', `-i ${bridge} ! -o ${bridge} -j ACCEPT`),
    ...jumpsOfAllNetworks,
    insert('filter', 'FORWARD', `-o ${bridge} -j DOCKER`),
    insert('filter', 'FORWARD', `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
    top('FORWARD', `-j ${stage1}`),
    insert('filter', stage1, `-i ${bridge} ! -o ${bridge} -j ${stage2}`),
    insert('filter', stage2, `-o ${bridge} -j DROP`),
    userOnTop,
  ];
}

/** Inter-container communication: accepted at the head of FORWARD, or dropped at its very end. */
function neighbours(bridge: string, icc: boolean): RuleOperation {
  const rule = `-i ${bridge} -o ${bridge} -j`;
  return icc ? insert('filter', 'FORWARD', `${rule} ACCEPT`) : append('filter', 'FORWARD', `${rule} DROP`);
}

function networkProgram(network: AddressedNetwork): readonly RuleOperation[] {
  return network.spec.internal ? internalNetwork(network) : openNetwork(network);
}

/** A network's own lines; chains and jumps that other networks share stay. */
function networkRemoval(network: AddressedNetwork): readonly RuleOperation[] {
  return deletions(networkProgram(network).filter((operation) => !jumpsOfAllNetworks.includes(operation)));
}

/** Takes back what a program has appended and inserted, in its order, as Docker does. */
function deletions(program: readonly RuleOperation[]): readonly RuleOperation[] {
  return program.flatMap((operation) =>
    operation.kind === 'append' || operation.kind === 'insert' ? [{ ...operation, kind: 'delete' }] : [],
  );
}

/** One published port: DNAT, ACCEPT, and the MASQUERADE for a container that calls itself by the host's address. */
function portProgram(bridge: string, address: string, port: PublishedPort): readonly RuleOperation[] {
  const { hostIp, hostPort, containerPort, protocol } = port;
  const to = hostIp === '0.0.0.0' ? '' : `-d ${hostIp}/32 `;
  const match = (at: number): string => `-p ${protocol} -m ${protocol} --dport ${String(at)}`;
  return [
    append(
      'nat',
      'DOCKER',
      `${to}! -i ${bridge} ${match(hostPort)} -j DNAT --to-destination ${address}:${String(containerPort)}`,
    ),
    append('filter', 'DOCKER', `-d ${address}/32 ! -i ${bridge} -o ${bridge} ${match(containerPort)} -j ACCEPT`),
    append('nat', 'POSTROUTING', `-s ${address}/32 -d ${address}/32 ${match(containerPort)} -j MASQUERADE`),
    ...(protocol === 'sctp' ? [sctpChecksum(containerPort)] : []),
  ];
}

/** Docker up to 26 completes the checksums that a veth has left to the network card (libnetwork iptables.go, `Forward`). */
function sctpChecksum(port: number): RuleOperation {
  return append('mangle', 'POSTROUTING', `-p sctp -m sctp --sport ${String(port)} -j CHECKSUM --checksum-fill`);
}

function publicationProgram({ network, address, ports }: Publication): readonly RuleOperation[] {
  return network.spec.internal ? [] : ports.flatMap((port) => portProgram(network.bridge, address, port));
}

function removePorts(book: RuleBook, publication: Publication, staying: readonly Publication[]): RuleChange {
  const keyOf = ({ table, chain, rule }: Extract<RuleOperation, { rule: string }>): string =>
    `${table} ${chain} ${rule}`;
  const needed = new Set(staying.flatMap(publicationProgram).flatMap((one) => ('rule' in one ? [keyOf(one)] : [])));
  const going = publicationProgram(publication).filter((one) => !('rule' in one && needed.has(keyOf(one))));
  return operate(book, deletions(going));
}

/** See the head of this file. IPv6 is off in containers of ≤ 25; ports below 1024 and ping are for everyone since 20.10. */
export const docker2010: Profile = {
  name: '20.10',
  daemonStart: (book) => operate(book, daemon),
  addNetwork: (book, network) => operate(book, networkProgram(network)),
  removeNetwork: (book, network) => operate(book, networkRemoval(network)),
  addPorts: (book, publication) => operate(book, publicationProgram(publication)),
  removePorts,
  containerSysctls: [
    // Sets those of `default` and of every interface, too. Each one costs: while the kernel's lock of links is taken, the
    // writer turns in a circle (net/ipv6/addrconf.c, restart_syscall).
    ['net.ipv6.conf.all.disable_ipv6', '1'],
    ['net.ipv4.ip_unprivileged_port_start', '0'],
    ['net.ipv4.ping_group_range', '0 2147483647'],
  ],
};

/**
 * Each published port as one chain that can be walked both ways: who listens on the host → the DNAT rule → the bridge →
 * the veth → the container's interface → who listens in the container. Rules are the kernel's word, the engine's list the
 * other; a port that only one of the two knows is shown all the same. Pure.
 */
import { readRuleParts } from '../firewall/readRuleParts.ts';
import { familyOf } from '../model/addressFamily.ts';
import type { Protocol } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { Rule } from '../model/ruleset.ts';
import type { Container, Link, ListeningSocket, Namespace, Snapshot, TranslatedConnection } from '../model/snapshot.ts';

/** One published port. What is undefined is not there; what is not known is in `unknown`. */
export interface PortChain {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly container?: { readonly engine: string; readonly id: string; readonly name: string } | undefined;
  readonly containerPort?: number | undefined;
  /** Who listens at the port on the host: docker-proxy, conmon, … */
  readonly listeners: readonly ListeningSocket[];
  readonly rule?:
    { readonly chain: string; readonly number: number; readonly text: string; readonly packets?: number } | undefined;
  /** Address in the container that it leads to. */
  readonly address?: string | undefined;
  readonly bridge?: string | undefined;
  readonly veth?: string | undefined;
  readonly namespaceInode?: number | undefined;
  readonly containerInterface?: string | undefined;
  /** Who listens at the port in the container. */
  readonly servers: readonly ListeningSocket[];
  /** Who is connected through its rule, where that is known; open connections first. */
  readonly connections: readonly TranslatedConnection[];
  /** What is missing on the way. */
  readonly problems: readonly Phrase[];
  readonly unknown: readonly string[];
}

/** A port before it is followed. */
interface Published {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly containerPort?: number | undefined;
  readonly container?: Container | undefined;
  readonly rule?: DnatRule | undefined;
}

/** A rule that sends a port of the host somewhere else. */
interface DnatRule {
  readonly rule: Rule;
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
}

/** In order of host ports. */
export function portChains(snapshot: Snapshot): readonly PortChain[] {
  const rules = dnatRules(snapshot.host);
  const ofEngines = snapshot.containers.flatMap((container) =>
    container.ports.map((port): Published => ({ ...port, container, rule: ruleOf(port, rules) })),
  );
  const used = new Set(ofEngines.map(({ rule }) => rule));
  const ofRules = rules
    .filter((rule) => !used.has(rule))
    .map((rule): Published => ({ ...rule, rule, containerPort: rule.port }));
  return [...ofEngines, ...ofRules]
    .map((published) => follow(snapshot, published))
    .toSorted(
      (a, b) =>
        a.hostPort - b.hostPort ||
        a.protocol.localeCompare(b.protocol) ||
        Number(a.hostIp.includes(':')) - Number(b.hostIp.includes(':')) ||
        a.hostIp.localeCompare(b.hostIp),
    );
}

function dnatRules({ rulesets, legacyRulesets: legacy }: Namespace): readonly DnatRule[] {
  return [rulesets.ipv4, rulesets.ipv6, legacy?.ipv4, legacy?.ipv6].flatMap((fact) =>
    (fact?.known === true ? fact.value.tables : [])
      .filter(({ name }) => name === 'nat')
      .flatMap(({ chains }) => chains.flatMap(({ rules }) => rules.flatMap(dnatRule))),
  );
}

function dnatRule(rule: Rule): readonly DnatRule[] {
  const { matches, verdict } = readRuleParts(rule);
  const value = (kind: string): string | undefined =>
    matches.find((match) => match.kind === kind && !match.negated)?.value;
  const [protocol, port] = [value('protocol'), Number(value('destination-port'))];
  const to = /^\[?(?<address>[0-9a-f.:]+?)\]?:(?<port>\d+)$/iu.exec(verdict.value ?? '')?.groups;
  if (verdict.kind !== 'dnat' || to === undefined || !Number.isInteger(port)) return [];
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
  const address = to['address'] ?? '';
  const any = address.includes(':') ? '::' : '0.0.0.0';
  const hostIp = value('destination')?.replace(/\/(?:32|128)$/u, '') ?? any;
  return [{ rule, hostIp, hostPort: port, protocol, address, port: Number(to['port']) }];
}

function ruleOf(port: Container['ports'][number], rules: readonly DnatRule[]): DnatRule | undefined {
  return rules.find(
    (one) =>
      one.hostPort === port.hostPort &&
      one.protocol === port.protocol &&
      one.hostIp === port.hostIp &&
      one.port === port.containerPort,
  );
}

function follow(snapshot: Snapshot, published: Published): PortChain {
  const { hostIp, hostPort, protocol, container, containerPort, rule } = published;
  const way = wayTo(snapshot, published);
  const owner = container ?? snapshot.containers.find(({ namespaceInode }) => namespaceInode === way?.namespace.inode);
  const sockets = way?.namespace.sockets;
  const at = { hostIp, hostPort, protocol, containerPort, address: way?.address };
  const listeners = listening(snapshot.host.sockets, protocol, hostIp, hostPort);
  const servers = listening(sockets, protocol, way?.address ?? '', containerPort ?? -1);
  return {
    ...at,
    container: owner && { engine: owner.engine, id: owner.id, name: owner.name },
    listeners,
    rule: rule && ruleText(rule.rule),
    bridge: way?.bridge,
    veth: way?.veth,
    namespaceInode: way?.namespace.inode,
    containerInterface: way?.link.name,
    servers,
    connections: connectionsOf(snapshot.host, at),
    ...verdictOn(snapshot, published, { listeners, servers, isReached: way !== undefined, sockets }),
  };
}

function connectionsOf(
  { connections }: Namespace,
  { hostIp, hostPort, protocol, containerPort, address }: Omit<Published, 'rule'> & Pick<PortChain, 'address'>,
): readonly TranslatedConnection[] {
  if (connections?.known !== true) return [];
  const isAny = hostIp === '0.0.0.0' || hostIp === '::';
  const own = connections.value.filter(
    (one) =>
      one.protocol === protocol &&
      one.destinationPort === hostPort &&
      (isAny ? familyOf(one.destination) === familyOf(hostIp) : one.destination === hostIp) &&
      one.address === address &&
      one.port === containerPort,
  );
  const isOpen = ({ state }: TranslatedConnection): boolean => state === 'ESTABLISHED';
  return [...own.filter(isOpen), ...own.filter((one) => !isOpen(one))];
}

function ruleText({ chain, number, text, counters }: Rule): NonNullable<PortChain['rule']> {
  return { chain, number, text, ...(counters === undefined ? {} : { packets: counters.packets }) };
}

interface Way {
  readonly namespace: Namespace;
  readonly link: Link;
  readonly address: string;
  readonly veth?: string | undefined;
  readonly bridge?: string | undefined;
}

/** The interface with the rule's address, or of the container, whose cable leads to the host. */
function wayTo({ host, namespaces }: Snapshot, { rule, container }: Published): Way | undefined {
  for (const namespace of namespaces) {
    if (namespace.inode === host.inode || (container !== undefined && container.namespaceInode !== namespace.inode))
      continue;
    for (const one of namespace.addresses) {
      const link = namespace.links.find(({ ifindex }) => ifindex === one.ifindex);
      const isIt = rule === undefined ? container !== undefined && one.family === 'ipv4' : one.address === rule.address;
      if (!isIt || link?.peer?.inode !== host.inode) continue;
      const veth = host.links.find(({ ifindex }) => ifindex === link.peer?.ifindex);
      return { namespace, link, address: one.address, veth: veth?.name, bridge: veth?.master };
    }
  }
  return undefined;
}

/** Of the address's own family; where nobody is, `::` mostly takes IPv4, too. */
function listening(
  sockets: readonly ListeningSocket[] | undefined,
  protocol: Protocol,
  address: string,
  port: number,
): readonly ListeningSocket[] {
  const isAny = (one: string): boolean => one === '0.0.0.0' || one === '::';
  const fitting = (sockets ?? []).filter(
    (socket) =>
      socket.protocol === protocol &&
      socket.port === port &&
      (isAny(socket.address) || isAny(address) || socket.address === address),
  );
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const own = fitting.filter((socket) => socket.family === family);
  return own.length > 0 ? own : fitting.filter((socket) => socket.address === '::');
}

interface Found extends Pick<PortChain, 'listeners' | 'servers'> {
  readonly isReached: boolean;
  readonly sockets: readonly ListeningSocket[] | undefined;
}

function verdictOn(
  { host, containers }: Snapshot,
  { container, rule, containerPort, protocol, hostIp }: Published,
  { listeners, servers, isReached, sockets }: Found,
): Pick<PortChain, 'problems' | 'unknown'> {
  const ruleset = hostIp.includes(':') ? host.rulesets.ipv6 : host.rulesets.ipv4;
  const ends = container !== undefined && container.state === 'running';
  const problems = [
    ...(ruleset.known && rule === undefined && listeners.length === 0 && host.sockets !== undefined
      ? [say`no rule sends it anywhere, and nobody listens on the host`]
      : []),
    ...(rule !== undefined && !isReached && containers.length > 0 ? [say`nobody has the address ${rule.address}`] : []),
    ...(isReached && sockets !== undefined && servers.length === 0
      ? [say`nobody listens at ${String(containerPort)}/${protocol} in the container`]
      : []),
  ];
  const unknown = [
    ...(ruleset.known ? [] : [`rules: ${ruleset.why}`]),
    ...(rule !== undefined && host.connections?.known === false ? [`connections: ${host.connections.why}`] : []),
    ...(host.sockets === undefined ? ['who listens on the host'] : []),
    ...(isReached && sockets === undefined ? ['who listens in the container'] : []),
    ...(ends && !isReached && rule === undefined ? ['the way to the container'] : []),
  ];
  return { problems, unknown };
}

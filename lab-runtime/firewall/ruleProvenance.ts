/**
 * Where a rule comes from: which tool has made it, and for what of its own. Told by the chain, by what it jumps to, and by
 * the addresses and interfaces in it; what nothing tells is left out, never guessed. Pure.
 */
import type { Protocol } from '../model/lab.ts';
import { asItIs, say, type Phrase } from '../model/phrase.ts';
import type { Rule, Table } from '../model/ruleset.ts';
import type { Snapshot, SnapshotEndpoint } from '../model/snapshot.ts';
import { makerOfChain, type RuleMaker } from './chainMakers.ts';
import { readRuleParts } from './readRuleParts.ts';
import type { MatchKind, RuleParts } from './ruleParts.ts';

/** See the head of this file. `user`: a rule of the chain that Docker leaves to its user. */
export interface RuleProvenance {
  readonly maker: RuleMaker | 'lab' | 'user';
  readonly network?: string | undefined;
  readonly port?:
    { readonly container: string; readonly containerPort: number; readonly protocol: Protocol } | undefined;
}

/** What is known of the place that the rule is at. */
export type RuleSurroundings = Pick<Snapshot, 'lab' | 'networks' | 'endpoints' | 'containers'>;

/** Docker's own rule in DOCKER-USER is a bare return; all others there are its user's (docs.docker.com, packet filtering). */
const userChain = 'DOCKER-USER';

/** See the head of this file; undefined where nothing tells. */
export function ruleProvenance(rule: Rule, table: Table, around: RuleSurroundings): RuleProvenance | undefined {
  const parts = readRuleParts(rule, table);
  if (rule.chain === userChain && rule.text !== '-j RETURN') return { maker: 'user' };
  const port = portOf(parts, around);
  const network = port === undefined ? networkOf(parts, around) : undefined;
  const jump = parts.verdict.kind === 'jump' || parts.verdict.kind === 'goto' ? parts.verdict.value : undefined;
  const maker =
    makerOfChain(rule.chain) ??
    (jump === undefined ? undefined : makerOfChain(jump)) ??
    (network === undefined && port === undefined ? undefined : makerOfBridge(network?.bridge ?? port?.bridge ?? ''));
  if (maker === undefined) return undefined;
  return {
    maker: around.lab !== undefined && maker === 'Docker' ? 'lab' : maker,
    ...(network === undefined ? {} : { network: network.name }),
    ...(port === undefined
      ? {}
      : { port: { container: port.container, containerPort: port.containerPort, protocol: port.protocol } }),
  };
}

/** `Docker, for the network shop`. */
export function provenancePhrase({ maker, network, port }: RuleProvenance): Phrase {
  const who =
    maker === 'lab'
      ? say`this lab`
      : maker === 'user'
        ? say`you, in the chain that Docker leaves to you`
        : asItIs(maker);
  if (port !== undefined)
    return say`${who}, for port ${`${String(port.containerPort)}/${port.protocol}`} of ${port.container}`;
  return network === undefined ? who : say`${who}, for the network ${network}`;
}

function valueOf({ matches }: RuleParts, kind: MatchKind): string | undefined {
  return matches.find((match) => match.kind === kind && match.value !== '')?.value;
}

/** An address alone, as a container's rule has it. */
function addressOf(value: string | undefined): string | undefined {
  return value === undefined || !/^[^/]+(\/(32|128))?$/.test(value) ? undefined : value.replace(/\/\d+$/, '');
}

/**
 * Rules of a published port name the container's address and port: as what it is sent to, or as where it goes. Of containers
 * that share an address it is the one that has published it.
 */
function portOf(parts: RuleParts, { endpoints, containers }: RuleSurroundings) {
  const sent = parts.verdict.kind === 'dnat' ? /^\[?([0-9a-f.:]+?)\]?:(\d+)$/i.exec(parts.verdict.value ?? '') : null;
  const address = sent?.[1] ?? addressOf(valueOf(parts, 'destination'));
  const containerPort = Number(sent?.[2] ?? valueOf(parts, 'destination-port'));
  const protocol = valueOf(parts, 'protocol');
  if (!Number.isInteger(containerPort) || !isProtocol(protocol)) return undefined;
  const there = endpoints.filter((one) => one.address !== '' && one.address === address);
  const publishes = ({ container, containerId }: SnapshotEndpoint): boolean =>
    containers
      .find((one) => (containerId === undefined ? one.name === container : one.id === containerId))
      ?.ports.some((port) => port.containerPort === containerPort && port.protocol === protocol) === true;
  const endpoint = there.find(publishes) ?? there[0];
  return endpoint && { container: endpoint.container, bridge: endpoint.bridge, containerPort, protocol };
}

function isProtocol(text: string | undefined): text is Protocol {
  return text === 'tcp' || text === 'udp' || text === 'sctp';
}

/** By its bridge, else by its subnet. */
function networkOf(parts: RuleParts, { networks }: RuleSurroundings) {
  const named = ['in-interface', 'out-interface', 'source', 'destination'] as const;
  const values = named.flatMap((kind) => valueOf(parts, kind) ?? []);
  return networks.find(
    ({ bridge, subnet }) => (bridge !== '' && values.includes(bridge)) || (subnet !== '' && values.includes(subnet)),
  );
}

/** Docker calls bridges by the first twelve digits of the network's id, podman by a number, unless they were named. */
function makerOfBridge(bridge: string): RuleMaker | undefined {
  if (bridge === 'docker0' || /^br-[0-9a-f]{12}$/.test(bridge)) return 'Docker';
  return /^(cni-)?podman\d+$/.test(bridge) ? 'Podman' : undefined;
}

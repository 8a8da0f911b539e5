/** The cause where a rule, or a chain's policy, has stopped the packet: which, and what it is there for. Pure. */
import { familyOf } from '../../model/addressFamily.ts';
import type { CauseKind, JourneyCause, JourneyRule } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import { ruleName } from '../follow/chainStep.ts';
import { deviceName, labelOf } from '../follow/stepDraft.ts';
import type { Visit } from '../trace/visits.ts';
import type { Case } from './evidence.ts';

/** Who has stopped it. */
export interface Stop {
  readonly table: string;
  /** The base chain. */
  readonly chain: string;
  /** Undefined where it was the policy. */
  readonly rule: JourneyRule | undefined;
  readonly object: JourneyCause['object'];
  /** Whether the chain is one of nf_tables' own family of bridges. */
  readonly isOfBridge: boolean;
  readonly isLegacy: boolean;
  readonly evidence: readonly Phrase[];
  /** Of a policy: why no rule decided before. */
  readonly unmatched: () => JourneyCause['unmatched'];
}

/** See the head of this file. */
export function stopCause(one: Case, stop: Stop): JourneyCause {
  const { rule, object, evidence } = stop;
  const label = labelOf(one.topology, one.end.inode);
  const where = stop.isLegacy ? `${label} (iptables-legacy)` : label;
  if (rule === undefined) return policyCause(one, stop, where);
  const { kind, why } = meaning(one, rule);
  return {
    kind,
    text: ruleStopText(rule, where, why),
    remedy: remedyOf(kind, rule, one),
    ...{ object, evidence, unmatched: [] },
  };
}

/** The sentence of a rule that drops or rejects; `why` says what it is there for, where that is known. */
export function ruleStopText(rule: JourneyRule, where: string, why: Phrase | ''): Phrase {
  const named = say`rule ${ruleName(rule)} of table ${rule.table} in ${where}`;
  return rule.verdict === 'REJECT'
    ? say`${named} rejects it${why}: ${rule.text}`
    : say`${named} drops it${why}: ${rule.text}`;
}

/** The sentence of a policy that drops. */
export function policyStopText(table: string, chain: string, where: string): Phrase {
  return say`the policy of ${table} ${chain} in ${where} drops it: no rule accepts it`;
}

function policyCause({ end }: Case, stop: Stop, where: string): JourneyCause {
  const { table, chain, object, evidence } = stop;
  const bridged = end.inBridge && !stop.isOfBridge;
  const command = `${programOf(end.visit, stop.isLegacy)} -t ${table} -I ${chain} … -j ACCEPT`;
  return {
    kind: bridged ? 'bridge-netfilter' : 'policy-drop',
    text: bridged
      ? say`the policy of ${table} ${chain} in ${where} drops it: the bridge asks iptables, too (bridge-nf-call-iptables), and no rule accepts it`
      : policyStopText(table, chain, where),
    remedy: bridged
      ? say`Add a rule that accepts it, or, if iptables is not to see what stays on a bridge: sysctl net.bridge.bridge-nf-call-iptables=0`
      : say`Add a rule that accepts it before the end of the chain: ${command}`,
    ...{ object, evidence, unmatched: stop.unmatched() },
  };
}

function programOf({ packet }: Visit, isLegacy: boolean): string {
  const program = familyOf(packet.destination) === 'ipv6' ? 'ip6tables' : 'iptables';
  return isLegacy ? `${program}-legacy` : program;
}

interface Meaning {
  readonly kind: CauseKind;
  readonly why: Phrase | '';
}

/** What Docker's rules are there for (moby, libnetwork/drivers/bridge: setup_ip_tables.go, isolation and ICC). */
function meaning({ topology, end }: Case, rule: JourneyRule): Meaning {
  const { inDevice, outDevice } = end.visit;
  const bridges = [inDevice, outDevice].map((device) => deviceName(topology, end.inode, device));
  const network = (bridge: string | undefined): string =>
    topology.snapshot.networks.find((one) => one.bridge === bridge)?.name ?? bridge ?? '';
  const internal = topology.snapshot.networks.find((one) => bridges.includes(one.bridge) && one.internal);
  const isOfIsolation = /^DOCKER-(?:ISOLATION|INTERNAL)/u.test(rule.chain);
  if (end.visit.connection === 'invalid' || /--(?:ct)?state [A-Z,]*INVALID/u.test(rule.text)) {
    return { kind: 'conntrack-invalid', why: say`, for connection tracking takes it for invalid` };
  }
  if (internal !== undefined && (isOfIsolation || /^! -[sd] /u.test(rule.text))) {
    return { kind: 'internal-network', why: say`, for the network ${internal.name} is internal` };
  }
  if (rule.verdict !== 'REJECT' && isOfIsolation) {
    const [from, to] = bridges.map(network);
    return { kind: 'network-isolation', why: say`, for Docker keeps the networks ${from ?? ''} and ${to ?? ''} apart` };
  }
  const [from, to] = bridges;
  if (from === to && from !== undefined && rule.text.startsWith(`-i ${from} -o ${from} -j DROP`)) {
    return {
      kind: 'icc-off',
      why: say`, for containers of the network ${network(from)} may not speak to each other (icc=false)`,
    };
  }
  return { kind: rule.verdict === 'REJECT' ? 'rule-reject' : 'rule-drop', why: '' };
}

function remedyOf(kind: CauseKind, rule: JourneyRule, { end }: Case): Phrase {
  switch (kind) {
    case 'network-isolation':
      return say`Put both containers on one network, or publish the port and use the host's address`;
    case 'internal-network':
      return say`Leave out internal: true, or give the container another network as well`;
    case 'icc-off':
      return say`Leave out com.docker.network.bridge.enable_icc: "false", or publish the port`;
    case 'conntrack-invalid':
      return say`See why its connection is not known: packets that take another way back are a common cause`;
    default: {
      if (rule.backend === 'nftables') {
        return say`If it is not wanted, take the rule away from ${rule.family} ${rule.table} ${rule.chain} with nft delete rule`;
      }
      const command = `${programOf(end.visit, rule.backend === 'legacy')} -t ${rule.table} -D ${ruleName(rule)}`;
      return say`If it is not wanted: ${command}`;
    }
  }
}

/** A rule, or a chain's policy, has stopped the packet: which, and what it is there for. Pure. */
import type { CauseKind, JourneyCause, JourneyRule } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import { chainStep, ruleName } from '../follow/chainStep.ts';
import { deviceName, labelOf } from '../follow/stepDraft.ts';
import { packetOf, packetText } from '../follow/packetOf.ts';
import type { Case } from './evidence.ts';
import { unmatchedRules } from './unmatched.ts';

/** Undefined where no chain has dropped it. */
export function ruleCause(one: Case): JourneyCause | undefined {
  const { end } = one;
  if (end.visit.marker !== undefined || end.visit.end?.verdict.kind !== 'drop') return undefined;
  const step = chainStep(one, { inode: end.inode, visit: end.visit }, 'forward', false);
  const evidence = [say`the kernel's trace of ${packetText(packetOf(end.visit.packet))}`];
  const { rule } = step;
  if (rule === undefined) return policyCause(one, evidence, step.object);
  const named = say`rule ${ruleName(rule)} of table ${rule.table} in ${labelOf(one.topology, end.inode)}`;
  const { kind, why } = meaning(one, rule);
  return {
    kind,
    text:
      rule.verdict === 'REJECT'
        ? say`${named} rejects it${why}: ${rule.text}`
        : say`${named} drops it${why}: ${rule.text}`,
    remedy: remedyOf(kind, rule, one),
    object: step.object,
    evidence,
    unmatched: [],
  };
}

function policyCause(one: Case, evidence: readonly Phrase[], object: JourneyCause['object']): JourneyCause {
  const { end } = one;
  const { table, chain, family } = end.visit;
  const where = labelOf(one.topology, end.inode);
  const bridged = end.inBridge && family !== 'bridge';
  return {
    kind: bridged ? 'bridge-netfilter' : 'policy-drop',
    text: bridged
      ? say`the policy of ${table} ${chain} in ${where} drops it: the bridge asks iptables, too (bridge-nf-call-iptables), and no rule accepts it`
      : say`the policy of ${table} ${chain} in ${where} drops it: no rule accepts it`,
    remedy: bridged
      ? say`Add a rule that accepts it, or, if iptables is not to see what stays on a bridge: sysctl net.bridge.bridge-nf-call-iptables=0`
      : say`Add a rule that accepts it before the end of the chain: iptables -t ${table} -I ${chain} … -j ACCEPT`,
    object,
    evidence,
    unmatched: unmatchedRules(one),
  };
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
      const program = end.visit.packet.source.includes(':') ? 'ip6tables' : 'iptables';
      return say`If it is not wanted: ${`${program} -t ${rule.table} -D ${rule.chain} ${String(rule.number ?? '')}`}`;
    }
  }
}

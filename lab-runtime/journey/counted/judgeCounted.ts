/** What became of probes that no kernel tells of, by what their sender was told and what rules have counted. Pure. */
import type { JourneyCause, JourneyProbe, JourneyVerdict } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { errnos, type Outcome } from '../causes/evidence.ts';
import { policyStopText, ruleStopText } from '../causes/stopCause.ts';
import { ruleName } from '../follow/chainStep.ts';
import { iptablesObject, iptablesRule } from '../follow/iptablesRule.ts';
import { stops, type CountedIn } from './countedChains.ts';

/** Whether it was answered. */
export function isGood({ kind }: Outcome): boolean {
  return kind === 'connected' || kind === 'answer';
}

interface Judgement {
  readonly verdict: JourneyVerdict;
  readonly cause?: JourneyCause | undefined;
}

/** See the head of this file. `count`: how many packets were sent. */
export function judgeCounted(
  probe: JourneyProbe,
  outcome: Outcome,
  chains: readonly CountedIn[],
  count: number,
): Judgement {
  if (isGood(outcome)) return { verdict: 'delivered' };
  for (const one of chains) {
    const stop = stopOf(one, count);
    if (stop !== undefined) return { verdict: stop.kind === 'rule-reject' ? 'rejected' : 'dropped', cause: stop };
  }
  const isRefused = outcome.kind === 'error' && outcome.errno === errnos.ECONNREFUSED && probe.port !== undefined;
  const text = isRefused
    ? say`nobody listens on ${probe.kind === 'udp' ? 'udp' : 'tcp'} port ${probe.port} of ${probe.to}`
    : say`no rule has counted it as stopped, and this kernel does not tell its way`;
  return {
    verdict: outcome.kind === 'error' ? 'rejected' : 'unknown',
    cause: {
      kind: isRefused ? 'no-listener' : 'unknown',
      text,
      remedy: isRefused
        ? say`Start a server there`
        : say`Use a kernel with nf_tables, Linux 5.12 or newer, to see its way`,
      evidence: [],
      unmatched: [],
    },
  };
}

function stopOf({ hooked, rules, byPolicy, namespace }: CountedIn, count: number): JourneyCause | undefined {
  const where = namespace.label;
  const stopping = rules.find(({ rule }) => stops(rule.target));
  const rule = stopping && iptablesRule(hooked, stopping.rule);
  const object = iptablesObject(namespace.inode, hooked, rule);
  if (stopping !== undefined && rule !== undefined) {
    return {
      kind: rule.verdict === 'REJECT' ? 'rule-reject' : 'rule-drop',
      text: ruleStopText(rule, where, ''),
      ...{ object, unmatched: [] },
      evidence: [say`${ruleName(rule)} counted ${stopping.packets}, of ${count} that were sent`],
    };
  }
  if (byPolicy === 0 || hooked.policy !== 'DROP') return undefined;
  const { table, chain } = hooked;
  return {
    kind: 'policy-drop',
    text: policyStopText(table.name, chain.name, where),
    ...{ object, unmatched: [] },
    evidence: [say`the policy of ${`${table.name} ${chain.name}`} counted ${byPolicy}, of ${count} that were sent`],
  };
}

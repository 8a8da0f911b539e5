/** The steps of probes that no kernel tells of: all are inferred, from what rules have counted. Pure. */
import { translates } from '../../firewall/translates.ts';
import type { JourneyPacket, JourneyStage } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { Namespace } from '../../model/snapshot.ts';
import { chainText } from '../follow/chainStep.ts';
import { iptablesObject, iptablesRule } from '../follow/iptablesRule.ts';
import type { StepDraft, StepWords } from '../follow/stepDraft.ts';
import { stops, type CountedIn } from './countedChains.ts';

/** What tells of such steps. */
const counterTeller = 'counters';

/** A step that nobody has seen. */
export function inferred(namespace: Namespace | undefined, packet: JourneyPacket, words: StepWords): StepDraft {
  return {
    ...{ namespace: namespace?.label ?? '', namespaceInode: namespace?.inode ?? 0, details: [], rules: [] },
    ...{ result: 'pass', packet, certainty: 'inferred', by: counterTeller },
    ...words,
  };
}

/** The first: who sends. `count`: how many packets were sent. */
export function socketStep(namespace: Namespace | undefined, packet: JourneyPacket, count: number): StepDraft {
  return inferred(namespace, packet, {
    stage: 'socket',
    text: say`${namespace?.label ?? ''} sends ${count} of it, with the source address ${packet.src}`,
    details: [
      say`this kernel tells of no packet: it has no nf_tables, or is older than Linux 5.12; what follows are rules that counted as many, and other packets may be among those`,
    ],
  });
}

/** Hooks as stages; those of other layers are not asked. */
const stages: Readonly<Record<string, JourneyStage>> = {
  ...{ prerouting: 'prerouting', input: 'input', forward: 'forward', output: 'output', postrouting: 'postrouting' },
};

/** What a chain has counted. */
export function countedStep(
  { hook, hooked, rules, byPolicy, namespace }: CountedIn,
  packet: JourneyPacket,
  count: number,
): StepDraft {
  const settling = rules.find(({ rule }) => settles(rule.target))?.rule;
  const rule = settling && iptablesRule(hooked, settling);
  const name = `${hooked.table.name} ${hooked.chain.name}`;
  const isStopped = rule === undefined ? byPolicy > 0 && hooked.policy === 'DROP' : stops(rule.verdict);
  return inferred(namespace, packet, {
    stage: stages[hook] ?? 'forward',
    text: chainText(name, rule, rule === undefined && byPolicy > 0 ? hooked.policy : undefined),
    details: [
      ...rules.map(
        ({ rule: one, packets }) =>
          say`${`${one.chain} ${String(one.number)}`} counted ${packets}, of ${count} that were sent`,
      ),
      ...(byPolicy > 0 ? [say`the policy of ${name} counted ${byPolicy}, of ${count} that were sent`] : []),
    ],
    rules: rules.map((one) => iptablesRule(hooked, one.rule)),
    ...(rule !== undefined && { rule }),
    result: isStopped ? (rule?.verdict === 'REJECT' ? 'reject' : 'drop') : 'pass',
    object: iptablesObject(namespace.inode, hooked, rule),
  });
}

/** What ends a packet's way, or changes where it leads; who accepts may have accepted the answers. */
function settles(target = ''): boolean {
  return stops(target) || translates(target);
}

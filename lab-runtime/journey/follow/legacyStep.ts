/** The step of a chain of iptables-legacy: not seen, but told by what its rules say of the packet. Pure. */
import type { JourneyRule, JourneyStage } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import { bridgedDetail, chainText, ruleName } from './chainStep.ts';
import { iptablesObject, iptablesRule } from './iptablesRule.ts';
import { isStop, type LegacyAnswer } from './legacyChains.ts';
import { stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Waypoint } from './way.ts';

/** What is known of such a step besides its rules. */
interface Told {
  readonly stage: JourneyStage;
  /** Whether it was seen after this chain. */
  readonly isPassed: boolean;
  readonly bridged: boolean;
}

/** See the head of this file. */
export function legacyStep(
  around: Surroundings,
  waypoint: Waypoint,
  { hooked, fate }: LegacyAnswer,
  { stage, isPassed, bridged }: Told,
): StepDraft {
  const isBelied = isPassed && isStop(fate);
  const rules = isBelied ? [] : fate.met.map((rule) => iptablesRule(hooked, rule));
  const settling = fate.rule === undefined || isBelied ? undefined : iptablesRule(hooked, fate.rule.rule);
  const rule = fate.kind === 'unknown' ? undefined : settling;
  const name = `${hooked.table.name} ${hooked.chain.name}`;
  return stepAt(around, waypoint, {
    stage,
    text: chainText(name, rule, fate.policyOf === undefined || isBelied ? undefined : hooked.policy),
    details: [
      ...bridgedDetail(bridged),
      say`a chain of iptables-legacy, which makes no trace: this is what its rules say`,
      ...(hooked.table.name === 'filter' ? [say`connection tracking: ${fate.packet.state}`] : []),
      ...doubtOf(fate.kind === 'unknown' ? settling : undefined, isBelied),
    ],
    rules,
    ...(rule !== undefined && { rule }),
    result: isBelied || !isStop(fate) ? 'pass' : fate.kind === 'rejected' ? 'reject' : 'drop',
    object: iptablesObject(waypoint.inode, hooked, rule),
    ...{ certainty: 'inferred', by: legacyTeller },
  });
}

/** What tells of such steps. */
export const legacyTeller = 'ruleset';

function doubtOf(unsure: JourneyRule | undefined, isBelied: boolean): readonly Phrase[] {
  if (isBelied) return [say`by its rules, as they were read, it would have gone no further; it was seen to go on`];
  if (unsure === undefined) return [];
  return [say`whether rule ${ruleName(unsure)} matches is not known: ${unsure.text}`];
}

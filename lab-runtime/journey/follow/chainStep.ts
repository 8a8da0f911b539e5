/** The step of a chain of the user's: which rules matched, and what settled it. Pure. */
import type { JourneyRule, JourneyStage } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { Visit } from '../trace/visits.ts';
import type { Waypoint } from './way.ts';
import { stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';

/** See the head of this file. `bridged`: it is the bridge that asks (br_netfilter). */
export function chainStep(around: Surroundings, waypoint: Waypoint, stage: JourneyStage, bridged: boolean): StepDraft {
  const { inode, visit } = waypoint;
  const { family, table, chain } = visit;
  const book = around.bookOf(inode);
  const rules = visit.rules.map(
    (met): JourneyRule =>
      book?.ruleOf({ family, table, chain: met.chain }, met) ?? {
        ...{ backend: 'unknown', family, table, chain: met.chain, text: '', verdict: met.verdict.kind.toUpperCase() },
      },
  );
  const ended = visit.end?.by === 'rule' ? rules.at(-1) : undefined;
  const backend = book?.backendOf({ family, table, chain }) ?? 'unknown';
  const name = family === 'ip' || family === 'ip6' ? `${table} ${chain}` : `${family} ${table} ${chain}`;
  return stepAt(around, waypoint, {
    stage,
    text: chainText(name, ended, visit.end?.by === 'policy' ? visit.end.verdict.kind.toUpperCase() : undefined),
    details: [...bridgedDetail(bridged), ...detailsOf(visit)],
    rules,
    ...(ended !== undefined && { rule: ended }),
    result: isDrop(visit.end?.verdict.kind) ? (ended?.verdict === 'REJECT' ? 'reject' : 'drop') : 'pass',
    object:
      ended?.number === undefined
        ? { kind: 'chain', namespace: inode, backend, family, table, chain }
        : {
            ...{ kind: 'rule', namespace: inode, backend: ended.backend, family, table },
            ...{ chain: ended.chain, number: ended.number },
          },
  });
}

/** What has settled a chain: a rule, else its policy, else nobody knows. */
export function chainText(name: string, ended: JourneyRule | undefined, policy: string | undefined): Phrase {
  if (ended !== undefined) return say`${name}: ${ended.verdict}, by rule ${ruleName(ended)}`;
  return policy === undefined ? say`${name}: passed` : say`${name}: ${policy}, the policy`;
}

/** Why a chain of the IP layer is asked of what stays on a bridge. */
export function bridgedDetail(bridged: boolean): readonly Phrase[] {
  return bridged ? [say`asked by the bridge, for bridge-nf-call-iptables is on`] : [];
}

function detailsOf({ table, connection, mark }: Visit): readonly Phrase[] {
  return [
    ...(connection === undefined || table !== 'filter' ? [] : [say`connection tracking: ${connection.toUpperCase()}`]),
    ...(mark === undefined || mark === 0 ? [] : [say`mark 0x${mark.toString(16)}`]),
  ];
}

function isDrop(verdict: string | undefined): boolean {
  return verdict === 'drop';
}

/** `DOCKER 2`, as iptables -L counts. */
export function ruleName({ chain, number }: JourneyRule): string {
  return number === undefined ? chain : `${chain} ${String(number)}`;
}

/** The journey of a probe: its steps, its verdict, and the cause where it did not go well. Pure. */
import type { Journey, JourneyCause, JourneyStep, JourneyVerdict, LaterPacket } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import { hasArrived, refusalCause, silenceCause } from '../causes/deliveryCause.ts';
import type { Case, Evidence, Outcome } from '../causes/evidence.ts';
import { findCause, unexplained } from '../causes/findCause.ts';
import { senderCause } from '../causes/senderCause.ts';
import { deliverStep } from './deliverStep.ts';
import { labelOf, type StepDraft } from '../follow/stepDraft.ts';
import { stepsOf } from '../follow/walkSteps.ts';
import type { PacketWay, ProbeWays } from './followProbe.ts';
import { nameStep, type ResolvedName } from './nameStep.ts';
import { outcomeText } from './outcomeText.ts';

/** What a journey is told of besides the ways of its packets. */
export interface Told {
  readonly target: string;
  readonly lab?: string | undefined;
  readonly takenAt: string;
  readonly evidence: Evidence;
  /** What the goal was found to mean, where it was a name. */
  readonly resolved?: ResolvedName | undefined;
  /** Namespaces that events of were lost. */
  readonly lost: readonly number[];
}

/** See the head of this file. */
export function conclude(ways: ProbeWays, { target, lab, takenAt, evidence, resolved, lost }: Told): Journey {
  const { verdict, cause } = judge(ways, evidence, lost);
  const all = [ways.forward, ways.reply, ...ways.later].map((one) =>
    one === undefined ? [] : draftsOf(one, ways, evidence),
  );
  const [forward = [], reply = [], ...later] = numbered(named(all, resolved, ways));
  return {
    version: 1,
    ...{ target, lab, takenAt, probe: evidence.probe, verdict },
    ...(cause !== undefined && { cause }),
    ...{ forward, reply },
    later: later.map((steps, index): LaterPacket => ({
      direction: ways.later[index]?.packet.direction ?? 'forward',
      steps,
    })),
    outcome: outcomeText(evidence.probe, evidence.outcome),
    lost: lost.map((inode) => labelOf(ways.around.topology, inode)),
  };
}

/** A name comes first; where nothing was sent, there is no packet to show with it. */
function named(
  all: readonly (readonly StepDraft[])[],
  resolved: ResolvedName | undefined,
  { forward, around, origin }: ProbeWays,
): readonly (readonly StepDraft[])[] {
  const [first = [], ...others] = all;
  const [sent] = forward?.way.waypoints ?? [];
  if (resolved === undefined || sent === undefined) return all;
  return [[nameStep(resolved, origin, sent.visit.packet, around.topology), ...first], ...others];
}

function draftsOf(one: PacketWay, ways: ProbeWays, evidence: Evidence): readonly StepDraft[] {
  const steps = stepsOf(one.way, ways.around, one.end.connection);
  const last = caseOf(one, ways, evidence);
  return hasArrived(last) ? [...steps, deliverStep(last)] : steps;
}

function numbered(packets: readonly (readonly StepDraft[])[]): readonly (readonly JourneyStep[])[] {
  let number = 0;
  return packets.map((steps) =>
    steps.map((step) => {
      number += 1;
      return { number, ...step };
    }),
  );
}

function caseOf({ end }: PacketWay, { around }: ProbeWays, evidence: Evidence): Case {
  return { ...around, evidence, end };
}

interface Judgement {
  readonly verdict: JourneyVerdict;
  readonly cause?: JourneyCause | undefined;
}

/**
 * What is certain is told although events were lost: an answer that came, a chain that was seen to drop. All else is then
 * unknown.
 */
export function judge(ways: ProbeWays, evidence: Evidence, lost: readonly number[]): Judgement {
  const found = judgeWays(ways, evidence);
  const isSure =
    found.verdict === 'delivered' || /^(?:rule|policy)-|isolation|internal|icc/u.test(found.cause?.kind ?? '');
  if (lost.length === 0 || isSure) return found;
  const names = lost.map((inode) => labelOf(ways.around.topology, inode)).join(', ');
  return {
    verdict: 'unknown',
    cause: {
      kind: 'events-lost',
      text: say`the kernel could not tell all that happened in ${names}`,
      remedy: say`Try again when there is less traffic`,
      evidence: [],
      unmatched: [],
    },
  };
}

function judgeWays(ways: ProbeWays, evidence: Evidence): Judgement {
  const { forward, reply, around, origin } = ways;
  const { outcome } = evidence;
  if (forward === undefined) return unsent(ways, evidence);
  const request = caseOf(forward, ways, evidence);
  const answer = reply && caseOf(reply, ways, evidence);
  if (isGood(outcome)) return afterwards(ways, evidence);
  if (!hasArrived(request)) {
    const found = findCause(request);
    // What went where nobody looks may have arrived.
    if (found?.kind === 'unknown') return { verdict: outcome.kind === 'error' ? 'rejected' : 'unknown', cause: found };
    const cause = found ?? unexplained(request);
    const isTold =
      cause.kind === 'rule-reject' || cause.kind === 'route-unreachable' || cause.kind === 'route-prohibit';
    return { verdict: isTold ? 'rejected' : 'dropped', cause };
  }
  if (answer !== undefined && !(hasArrived(answer) && answer.end.inode === origin)) {
    const cause = findCause(answer) ?? unexplained(answer);
    return { verdict: 'dropped', cause: { ...cause, text: say`the answer did not come back: ${cause.text}` } };
  }
  const refusal = refusalCause(request);
  if (refusal !== undefined) return { verdict: outcome.kind === 'error' ? 'rejected' : 'unanswered', cause: refusal };
  const back = evidence.lookup({ inode: request.end.inode, destination: request.end.visit.packet.source });
  if (answer === undefined && back?.kind === 'refused') {
    return {
      verdict: 'unanswered',
      cause: noWayBack(request, back.errno, labelOf(around.topology, request.end.inode)),
    };
  }
  return { verdict: 'unanswered', cause: silenceCause(request) };
}

function isGood({ kind }: Outcome): boolean {
  return kind === 'connected' || kind === 'answer';
}

/** It never left: what the kernel of the sender says. */
function unsent({ around, origin }: ProbeWays, evidence: Evidence): Judgement {
  const namespace = around.topology.namespace(origin);
  if (namespace === undefined || isGood(evidence.outcome))
    return { verdict: isGood(evidence.outcome) ? 'delivered' : 'unknown' };
  const answer = evidence.lookup({ inode: origin, destination: evidence.probe.destination });
  const cause = senderCause({ namespace, evidence, answer });
  return { verdict: /^route-(?:unreachable|prohibit)$/u.test(cause.kind) ? 'rejected' : 'dropped', cause };
}

/** The connection is made; of a request line the answer may be missing all the same. */
function afterwards(ways: ProbeWays, evidence: Evidence): Judgement {
  const { outcome, probe } = evidence;
  if (probe.kind !== 'http' || outcome.kind !== 'connected') return { verdict: 'delivered' };
  const stuck = ways.later.find((one) => one.packet.what.startsWith('data') && !hasArrived(one));
  if (stuck === undefined)
    return {
      verdict: 'unanswered',
      cause: silenceCause(caseOf(ways.forward ?? ways.later[0] ?? failNever(), ways, evidence)),
    };
  const cause = findCause(caseOf(stuck, ways, evidence)) ?? unexplained(caseOf(stuck, ways, evidence));
  const kind = cause.kind === 'mtu-exceeded' ? 'large-packets' : cause.kind;
  return {
    verdict: 'dropped',
    cause: { ...cause, kind, text: say`small packets arrive, a larger one did not: ${cause.text}` },
  };
}

function failNever(): never {
  throw new Error('a connection without packets');
}

/** Whoever got it cannot send to where it came from: its source should have been rewritten on the way. */
function noWayBack({ end }: Case, errno: number, who: string): JourneyCause {
  const { source } = end.visit.packet;
  return {
    kind: 'wrong-source',
    text: say`it arrived at ${who} with the source ${source}, to which ${who} has no route: so it cannot answer`,
    remedy: say`Let the host rewrite the source (MASQUERADE), or give ${who} a route to ${source}`,
    object: { kind: 'namespace', namespace: end.inode },
    evidence: [say`route lookup: ${source} is refused (errno ${errno})`],
    unmatched: [],
  };
}

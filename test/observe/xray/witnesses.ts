/** What an xray says, beside what witnesses saw: packet sockets in every namespace, and the kernel's own reasons. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Journey, Snapshot, XrayQuestion, XraySession } from '../../../lab-runtime/index.ts';
import { pathOf } from '../../lab/xray/checkJourney.ts';
import type { CaptureWitness, Frame } from '../support/captureWitness.ts';
import { reasonsAround, reasonsOfRequest, type DropWitness, type TraceLine } from '../support/dropWitness.ts';
import { agentPid } from './agentPid.ts';
import { dropReasons, endsOfArrived, givesUpLate } from './dropReasons.ts';
import { seenPackets, type SeenPackets } from './seenPackets.ts';

/** Who watches. Places of the captures are inodes of the snapshot's namespaces. */
export interface Witnesses {
  readonly captures: CaptureWitness;
  readonly drops: DropWitness;
  readonly snapshot: Snapshot;
}

/** The question with a length of its own, which tells a ping from those before. */
export function withLength(question: XrayQuestion, number: number): XrayQuestion {
  return question.kind === 'icmp' && question.size === undefined ? { ...question, size: 100 + 4 * number } : question;
}

/** Asks, and fails where the answer and a witness differ. */
export async function askBeforeWitnesses(
  { captures, drops, snapshot }: Witnesses,
  session: XraySession,
  question: XrayQuestion,
): Promise<Journey> {
  // What is stale is armed anew now: then it is known who will send, unless the session finds a reason to look anew.
  await session.look();
  const [[journey, frames], freed] = await drops.during(agentPid(), () =>
    captures.during(async () => {
      const answer = await session.ask(question);
      if (givesUpLate.has(answer.cause?.kind)) await sleep(lateMs);
      return answer;
    }),
  );
  const [first] = journey.forward;
  const sender = String(first?.namespaceInode);
  const asked = { kind: question.kind, sender, port: first?.packet.sport, length: first?.packet.length };
  const seen = seenPackets(frames, asked);
  checkPlaces(journey, seen, sender, snapshot);
  checkAnswer(journey, seen, sender);
  checkReasons(journey, freed, agentPid());
  return journey;
}

/** Three questions of a second each, and what timers are late. */
const lateMs = 3500;

/** It has come to those namespaces that the xray names, and to no others; copies of a frame for somebody else do not count. */
function checkPlaces(journey: Journey, { request }: SeenPackets, sender: string, snapshot: Snapshot): void {
  const labelOf = (place: string): string =>
    snapshot.namespaces.find(({ inode }) => String(inode) === place)?.label ?? place;
  const isPort = ({ place, ifindex }: Frame): boolean =>
    snapshot.namespaces.find(({ inode }) => String(inode) === place)?.links.find((link) => link.ifindex === ifindex)
      ?.master !== undefined;
  const came = request.filter(({ place, way }) => place !== sender && way !== 'out');
  const taken = new Set(came.filter((frame) => frame.way === 'host' || isPort(frame)).map(({ place }) => place));
  const copied = new Set(came.map(({ place }) => place));
  const told = new Set(journey.forward.map(({ namespaceInode }) => String(namespaceInode)));
  told.delete(sender);
  // Where it did not arrive, a copy may be the last that is told of it.
  if (journey.verdict !== 'delivered') for (const place of told) if (copied.has(place)) taken.add(place);
  const names = (places: ReadonlySet<string>): readonly string[] => [...places].map(labelOf).toSorted();
  assert.deepEqual(names(told), names(taken), `where it came to\n${pathOf(journey)}`);
}

/** Delivered is what an answer came back of; rejected, what an error did. */
function checkAnswer(journey: Journey, { request, answer, refusal }: SeenPackets, sender: string): void {
  const cameBack = (frames: readonly Frame[]): boolean =>
    frames.some(({ place, way }) => place === sender && way === 'host');
  const { verdict, probe, cause } = journey;
  const receiver = String(journey.forward.at(-1)?.namespaceInode);
  if (verdict === 'delivered') {
    assert.ok(
      request.some(({ place, way }) => place === receiver && way === 'host'),
      'the receiver did not get it',
    );
    assert.ok(cameBack(answer), 'no answer came back');
  } else if (cause?.kind !== 'large-packets') assert.ok(!cameBack(answer), 'an answer came back');
  if (verdict === 'rejected') assert.ok(cameBack(refusal), `nothing told ${probe.from} that it is refused`);
}

/** What the kernel freed it for is what the cause says; what arrived was freed for nothing. */
function checkReasons(journey: Journey, freed: readonly TraceLine[], pid: number): void {
  const { verdict, cause, forward, probe } = journey;
  const whose = { pid, family: probe.family, length: forward[0]?.packet.length };
  const [request, around] = [reasonsOfRequest(freed, whose), reasonsAround(freed, whose)];
  const told = `the kernel’s reasons: ${request.join('; ')} / ${around.join('; ')}`;
  if (verdict === 'delivered') {
    assert.deepEqual(
      request.filter((reason) => !endsOfArrived.test(reason)),
      [],
      told,
    );
    return;
  }
  const expected = cause && dropReasons[cause.kind];
  // What was never made cannot be freed.
  if (expected === undefined || forward.length === 0) return;
  assert.ok(
    around.some((reason) => expected.test(reason)),
    told,
  );
}

/** What a journey says of the packets of a capture that was made meanwhile, as their comments. Pure. */
import type { CapturedPacket } from '../../model/capture.ts';
import type { Journey, JourneyStep } from '../../model/journey.ts';
import { inEnglish } from '../../model/phrase.ts';
import { withComment } from './captureFile.ts';
import { describePacket, type PacketDescription } from './describePacket.ts';

/** A packet at a device, and what happened to it there. */
interface Sighting {
  readonly step: JourneyStep;
  readonly lines: readonly string[];
}

/**
 * The packets in their order. One that comes in bears the steps up to where it goes out again; the first that goes out, those
 * before it. Of several that a step may mean, it is the first.
 */
export function commentPackets(
  packets: readonly CapturedPacket[],
  journeys: readonly Journey[],
): readonly CapturedPacket[] {
  const ways = journeys.flatMap(({ forward, reply, later }) => [forward, reply, ...later.map(({ steps }) => steps)]);
  const comments = new Map<CapturedPacket, string>();
  const described = packets.map((packet) => ({ packet, about: describePacket(packet) }));
  for (const { step, lines } of ways.flatMap(sightingsOf)) {
    const found = described.find(({ packet, about }) => !comments.has(packet) && isSeenAt(step, packet, about));
    if (found !== undefined) comments.set(found.packet, lines.join('\n'));
  }
  return packets.map((packet) => {
    const comment = comments.get(packet);
    return comment === undefined ? packet : withComment(packet, comment);
  });
}

function sightingsOf(steps: readonly JourneyStep[]): readonly Sighting[] {
  const isAt = ({ direction }: JourneyStep): boolean => direction !== undefined;
  return steps.flatMap((step, index): readonly Sighting[] => {
    if (!isAt(step)) return [];
    const rest = steps.slice(index + 1);
    const next = rest.findIndex(isAt);
    const after = step.direction === 'in' ? rest.slice(0, next === -1 ? undefined : next) : [];
    const isFirst = steps.findIndex(isAt) === index;
    return [{ step, lines: [...(isFirst ? steps.slice(0, index) : []), step, ...after].map(lineOf) }];
  });
}

function lineOf({ number, namespace, stage, text }: JourneyStep): string {
  return `${String(number)} ${namespace} ${stage}: ${inEnglish(text)}`;
}

function isSeenAt(step: JourneyStep, { on, direction }: CapturedPacket, about: PacketDescription): boolean {
  const { packet } = step;
  return (
    on.inode === step.namespaceInode &&
    on.name === step.device &&
    direction === step.direction &&
    about.source === packet.src &&
    about.destination === packet.dst &&
    about.sourcePort === packet.sport &&
    about.destinationPort === packet.dport &&
    (packet.proto !== 'tcp' || about.flags?.join() === packet.info)
  );
}

/** A capture as a pcapng file: what stands at its head, each packet, and what it ends with. Pure. */
import type { CaptureBegun, CapturedPacket, CaptureResult, PacketTime } from '../../model/capture.ts';
import { interfaceName } from './packetLine.ts';
import { enhancedPacket, interfaceDescription, interfaceStatistics, sectionHeader } from './pcapng.ts';

/** The head: the machine, and every interface, with whose it is as its comment. `application` is who writes the file. */
export function captureFileHead(begun: CaptureBegun, application: string): Buffer {
  const { hardware, system, snapLength, interfaces } = begun;
  return Buffer.concat([
    sectionHeader({ hardware, system, application }),
    ...interfaces.map(({ place, name, facts, mac, linkType }) =>
      interfaceDescription({
        name,
        description: interfaceName({ place, name }),
        comment: facts.join('\n'),
        mac,
        linkType,
        snapLength,
      }),
    ),
  ]);
}

/** A packet, with its comment where it has one. */
export function captureFilePacket(packet: CapturedPacket): Buffer {
  return enhancedPacket(packet);
}

/** What the kernel counted, as of a time. */
export function captureFileEnd({ interfaces }: CaptureResult, time: PacketTime): Buffer {
  return Buffer.concat(
    interfaces.map(({ packets, dropped = 0 }, interfaceNumber) =>
      interfaceStatistics({ interfaceNumber, time, received: packets + dropped, dropped }),
    ),
  );
}

/** The same packet with a comment, such as a journey's step; one that it has already stays before it. */
export function withComment(packet: CapturedPacket, comment: string): CapturedPacket {
  return { ...packet, comment: packet.comment === undefined ? comment : `${packet.comment}\n${comment}` };
}

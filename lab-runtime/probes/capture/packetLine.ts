/** A packet as a line that one reads as it comes, and as JSON. Pure. */
import { bracketed } from '../../model/bracketed.ts';
import type { CapturedPacket, CaptureInterface, PacketTime } from '../../model/capture.ts';
import { describePacket, type PacketDescription } from './describePacket.ts';

/** `web:eth0` */
export function interfaceName({ place, name }: Pick<CaptureInterface, 'place' | 'name'>): string {
  return `${place}:${name}`;
}

/** `10:27:22.123456  web:eth0  in   172.17.0.2:4711 → 172.17.0.3:80  TCP SYN, length 0`; `width` is that of the interface's column. */
export function packetLine(packet: CapturedPacket, width = 0): string {
  const description = describePacket(packet);
  const { protocol, text } = description;
  const parts = [
    clock(packet.time),
    interfaceName(packet.on).padEnd(width),
    packet.direction.padEnd(3),
    ...ends(description),
    `${protocol} ${text}${packet.comment === undefined ? '' : `  # ${packet.comment}`}`,
  ];
  return parts.join('  ');
}

/** A packet as `vethscope capture --json` prints it. */
export function packetJson(packet: CapturedPacket) {
  const { time, on, direction, length, comment } = packet;
  return {
    time: isoTime(time),
    place: on.place,
    interface: on.name,
    direction,
    length,
    ...describePacket(packet),
    ...(comment !== undefined && { comment }),
  };
}

function ends({ source, destination, sourcePort, destinationPort }: PacketDescription): readonly string[] {
  if (source === undefined || destination === undefined) return [];
  return [`${end(source, sourcePort)} → ${end(destination, destinationPort)}`];
}

function end(address: string, port: number | undefined): string {
  return port === undefined ? address : `${bracketed(address)}:${String(port)}`;
}

/** The time of day here, to the microsecond. */
function clock({ seconds, nanoseconds }: PacketTime): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const micro = String(Math.floor(nanoseconds / 1000)).padStart(6, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${micro}`;
}

function isoTime({ seconds, nanoseconds }: PacketTime): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
}

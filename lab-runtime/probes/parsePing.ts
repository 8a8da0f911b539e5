/**
 * What `ping` prints: iputils, BusyBox and GNU inetutils. Lines that say nothing about a packet are passed over.
 * Fixtures of each are in test/fixtures/probes.
 */
import type { PingResult } from '../model/probe.ts';

/** What one line of ping's output tells. */
export type PingLine =
  /** `sequence` counts from 0 or 1, as the tool does; the time is in milliseconds. */
  | { readonly kind: 'reply'; readonly from: string; readonly sequence: number; readonly time: number }
  /** An ICMP error that came back, or a failure to send. */
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'summary'; readonly sent: number; readonly received: number };

const readers: readonly ((line: string) => PingLine | undefined)[] = [
  readReply,
  readIcmpError,
  readSummary,
  readFailure,
];

/** One line, for live output; undefined where it tells nothing. */
export function parsePingLine(line: string): PingLine | undefined {
  for (const read of readers) {
    const found = read(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * All of ping's output, both streams. `times` has one entry per packet that was answered; further answers to the same
 * packet (`DUP!`, or a broadcast's) are left out. Where ping ended without a summary, what was seen is counted.
 */
export function parsePing(output: string): PingResult {
  const lines = output.split('\n').flatMap((line) => parsePingLine(line.trimEnd()) ?? []);
  const timeOf = new Map<number, number>();
  for (const line of lines) {
    if (line.kind === 'reply' && !timeOf.has(line.sequence)) timeOf.set(line.sequence, line.time);
  }
  const times = [...timeOf.values()];
  const errors = lines.flatMap((line) => (line.kind === 'error' ? [line.text] : []));
  const icmpErrors = errors.filter((text) => text.startsWith('From '));
  const summary = lines.findLast((line) => line.kind === 'summary');
  return {
    sent: summary?.sent ?? times.length + icmpErrors.length,
    received: summary?.received ?? times.length,
    times,
    errors,
  };
}

/** `64 bytes from web (10.3.0.9): icmp_seq=1 ttl=62 time=0.143 ms`; BusyBox says `seq=`. */
function readReply(line: string): PingLine | undefined {
  const match = /^\d+ bytes from (.+?): (?:icmp_)?seq=(\d+) .*?\btime[=<]([\d.]+) ?ms/.exec(line);
  if (match === null) return undefined;
  const [, from = '', sequence, time] = match;
  return { kind: 'reply', from: addressOf(from), sequence: Number(sequence), time: Number(time) };
}

/** `From 10.1.0.1 icmp_seq=1 Destination Host Unreachable`; inetutils: `92 bytes from 10.1.0.1: Destination …`. */
function readIcmpError(line: string): PingLine | undefined {
  const match =
    /^From (.+?):? icmp_seq=\d+ (.+)$/.exec(line) ?? /^\d+ bytes from ([^:]+|[\da-f:]+): (\D.*)$/i.exec(line);
  if (match === null) return undefined;
  const [, from = '', text = ''] = match;
  return { kind: 'error', text: `From ${addressOf(from)}: ${text}` };
}

/** `3 packets transmitted, 3 received, …`; BusyBox and inetutils: `3 packets received`. */
function readSummary(line: string): PingLine | undefined {
  const match = /^(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(line);
  return match === null ? undefined : { kind: 'summary', sent: Number(match[1]), received: Number(match[2]) };
}

/** `ping: sendto: Operation not permitted`: the machine itself would not send. */
function readFailure(line: string): PingLine | undefined {
  const match = /^\S*ping6?: (.+)$/.exec(line);
  return match?.[1] === undefined ? undefined : { kind: 'error', text: match[1] };
}

function addressOf(place: string): string {
  return /\(([^()]+)\)$/.exec(place)?.[1] ?? place;
}

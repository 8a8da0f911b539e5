/** Packets that pass while somebody is asked, kept in a pcapng file, each with the steps that it had there as its comment. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CaptureBegun, CapturedPacket, Journey, RunningLab } from '../../index.ts';
import { notWritten } from '../output/notWritten.ts';
import type { Session } from './session.ts';

/** Where it goes. */
export interface RecordingWish {
  readonly file: string;
  readonly replace: boolean;
  readonly where: RunningLab | 'host';
}

/** More than one packet's way is nobody's wish here: it keeps memory within bounds beside other traffic. */
const mostPackets = 100_000;
/** What the last packet leaves behind, such as the end of its connection. */
const afterwardsMs = 100;

/** Records for as long as `work` takes, and then writes what it has told. */
export async function recordJourneys(
  session: Session,
  { file, replace, where }: RecordingWish,
  work: () => Promise<readonly Journey[]>,
): Promise<readonly Journey[]> {
  const { runtime, machine } = session.cli;
  const output = attempt(file, () => machine.openOutput(file, replace ? 'replace' : 'keep'));
  const enough = new AbortController();
  const signal = AbortSignal.any([session.signal, enough.signal]);
  const packets: CapturedPacket[] = [];
  try {
    let begin: (begun: CaptureBegun) => void = () => undefined;
    const begun = new Promise<CaptureBegun>((resolve) => (begin = resolve));
    const capture = { signal, onBegun: begin, onPacket: (packet: CapturedPacket) => void packets.push(packet) };
    const ended = runtime.capture(session.target, where, { count: mostPackets }, capture);
    // Where it cannot begin, its end says why.
    const known = await Promise.race([begun, ended.then(() => begun)]);
    const journeys = await work();
    await pause(afterwardsMs);
    enough.abort();
    const result = await ended;
    const last = packets.at(-1)?.time ?? { seconds: 0, nanoseconds: 0 };
    attempt(file, () => {
      output.write(runtime.captureFileHead(known, `vethscope ${machine.version()}`));
      for (const packet of runtime.commentPackets(packets, journeys)) output.write(runtime.captureFilePacket(packet));
      output.write(runtime.captureFileEnd(result, last));
    });
    session.note(`${String(packets.length)} packets in ${file}`);
    return journeys;
  } finally {
    enough.abort();
    output.close();
  }
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw notWritten(file, error);
  }
}

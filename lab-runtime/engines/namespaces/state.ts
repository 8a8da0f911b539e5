/** What is remembered of a running lab, and what a target says of it. */
import * as z from 'zod/mini';
import type { AddressedLab } from '../../model/addressedLab.ts';
import type { ReplayOf } from './replayOf.ts';
import type { Privilege } from './upScript.ts';

/** state.json, one line of JSON. */
export interface LabState {
  readonly version: 1;
  readonly engine: 'namespaces';
  readonly privilege: Privilege;
  readonly lab: AddressedLab;
  readonly replayOf?: ReplayOf | undefined;
}

/** A lab that runs now. Pids are as the target sees them. */
export interface RunningLab extends LabState {
  readonly name: string;
  readonly holderPid: number;
  /** By process name: containers that live, and outside peers. */
  readonly pids: Readonly<Record<string, number>>;
  /** Containers whose program the target lacks, so that the responder serves in its stead. */
  readonly standIns?: readonly string[] | undefined;
}

/** Names of the containers of a running lab whose first process has ended. */
export function endedContainers({ lab, pids }: RunningLab): ReadonlySet<string> {
  return new Set(lab.containers.flatMap(({ spec }) => (pids[spec.name] === undefined ? [spec.name] : [])));
}

const stateRecord = z.object({
  version: z.literal(1),
  engine: z.literal('namespaces'),
  privilege: z.enum(['rootless', 'root']),
  lab: z.custom<AddressedLab>(
    (lab: unknown) =>
      typeof lab === 'object' && lab !== null && 'name' in lab && 'containers' in lab && 'networks' in lab,
  ),
  replayOf: z.optional(z.object({ target: z.string(), lab: z.optional(z.string()), takenAt: z.string() })),
});

/** The content of state.json. */
export function formatState(state: LabState): string {
  const { engine, privilege, lab, replayOf } = state;
  return `${JSON.stringify({ version: 1, engine, privilege, lab, replayOf })}\n`;
}

/** The labs of a user on a target. */
export interface LabList {
  readonly labs: readonly RunningLab[];
  /** Labs that run, and whose state this version cannot read: another one has made them. */
  readonly unreadable: readonly { readonly name: string; readonly holderPid: number }[];
}

/**
 * Reads what `listScript` printed. A state that this version cannot read is named in `unreadable`, never
 * taken for an absent lab.
 */
export function parseLabList(output: string): LabList {
  const labs: RunningLab[] = [];
  const unreadable: { name: string; holderPid: number }[] = [];
  let current: { name: string; holderPid: number; pids: Record<string, number>; standIns: string[] } | undefined;
  for (const line of output.split('\n')) {
    const [word, first = '', second = ''] = line.split(' ');
    if (word === '@lab') current = { name: first, holderPid: Number(second), pids: {}, standIns: [] };
    else if (word === '@pid' && current !== undefined) current.pids[first] = Number(second);
    else if (word === '@standin' && current !== undefined) current.standIns.push(first);
    else if (word === '@state' && current !== undefined) {
      const state = parseState(line.slice('@state '.length));
      if (state === undefined) unreadable.push({ name: current.name, holderPid: current.holderPid });
      else labs.push({ ...state, ...current });
      current = undefined;
    }
  }
  return { labs, unreadable };
}

/**
 * The lab that a script told of, as it will be read again; undefined where it did not. A change tells of all at its end
 * (tellWords.ts); who makes a lab tells of each process as it is born, and of the lab once it is kept.
 */
export function runningFrom(output: string, state: LabState): RunningLab | undefined {
  const lines = output.split('\n');
  const lab = lines.findLast((line) => line.startsWith('@lab ')) ?? '';
  const others = lines.filter((line) => /^@(?:pid|standin) /.test(line));
  return parseLabList([lab, ...others, `@state ${formatState(state)}`].join('\n')).labs.at(-1);
}

function parseState(text: string): LabState | undefined {
  try {
    const parsed = stateRecord.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

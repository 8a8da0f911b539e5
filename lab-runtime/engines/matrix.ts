/** Who reaches what in a lab or on a machine: a matrix, asked by real packets, many at a time. */
import { answerOf, isDoubtful } from '../journey/matrix/answerOf.ts';
import { namesInMatrix, planMatrix, type MatrixWish, type PlannedQuestion } from '../journey/matrix/planMatrix.ts';
import type { Journey } from '../model/journey.ts';
import { isLabError, LabError } from '../model/labError.ts';
import type { Matrix, MatrixCell, MatrixQuestion } from '../model/matrix.ts';
import { nameInText } from '../model/nameInText.ts';
import { say } from '../model/phrase.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { XraySession } from '../probes/xray/session.ts';
import type { Target } from '../targets/target.ts';
import type { RunningLab } from './namespaces/state.ts';
import { xrayHost, xrayLab } from './xrayLab.ts';

/** How a matrix is asked. */
export interface MatrixOptions extends MatrixWish {
  /** How many packets are under way at a time; default 16. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** After each cell. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Whether each cell keeps its journey, which is long. */
  readonly keepJourneys?: boolean | undefined;
}

/** The matrix of a lab. Rejects with `unknown-object` for names that it has not. */
export async function matrixLab(target: Target, running: RunningLab, options: MatrixOptions = {}): Promise<Matrix> {
  return matrixOf(await xrayLab(target, running, options.signal), target, options);
}

/** That of the machine itself, with all of its containers; takes root there. */
export async function matrixHost(target: Target, options: MatrixOptions = {}): Promise<Matrix> {
  return matrixOf(await xrayHost(target, options.signal), target, options);
}

/** A datagram is there at once or not at all, and its server need not answer. */
const udpTimeoutMs = 300;

async function matrixOf(session: XraySession, target: Target, options: MatrixOptions): Promise<Matrix> {
  const begun = performance.now();
  try {
    const { snapshot, listeners, addressOf } = await session.look({ signal: options.signal });
    refuseUnknown(snapshot, [...(options.from ?? []), ...(options.to ?? [])]);
    const { rows, columns, questions } = planMatrix(snapshot, listeners, options);
    const ask = (question: MatrixQuestion): Promise<Journey> => {
      // By the address: whether a name is known to who asks is another question, and takes another's answer.
      const to = addressOf(question) ?? question.to;
      const timeout = question.kind === 'udp' ? { timeoutMs: udpTimeoutMs } : {};
      return session.ask({ ...question, to, ...timeout }, { signal: options.signal });
    };
    const cells = await askAll(ask, questions, options);
    return {
      ...{ version: 1, target: target.id, lab: snapshot.lab, takenAt: new Date().toISOString() },
      ...{ milliseconds: Math.round(performance.now() - begun), rows, columns, cells },
    };
  } finally {
    await session.close();
  }
}

function refuseUnknown(snapshot: Snapshot, names: readonly string[]): void {
  const known = namesInMatrix(snapshot);
  const odd = names.find((name) => !known.includes(name));
  if (odd === undefined) return;
  throw new LabError('unknown-object', say`Nobody called ${nameInText(odd)} runs there`, {
    object: nameInText(odd),
    remedy: `There are: ${known.join(', ')}`,
  });
}

const defaultJobs = 16;
/** A second try is for what a busy machine did not manage. */
const jobsOfSecondTry = 4;

type Ask = (question: MatrixQuestion) => Promise<Journey>;

async function askAll(
  ask: Ask,
  questions: readonly PlannedQuestion[],
  options: MatrixOptions,
): Promise<readonly MatrixCell[]> {
  const { jobs = defaultJobs, onProgress, keepJourneys = false } = options;
  const cells: MatrixCell[] = [];
  const doubtful: number[] = [];
  let done = 0;
  const fill = async (index: number): Promise<boolean> => {
    const planned = questions[index];
    if (planned === undefined) return false;
    const { cell, journey } = await askOne(ask, planned);
    cells[index] = journey === undefined || !keepJourneys ? cell : { ...cell, journey };
    return journey !== undefined && isDoubtful(journey);
  };
  await each(questions.keys(), jobs, async (index) => {
    if (await fill(index)) doubtful.push(index);
    done += 1;
    onProgress?.(done, questions.length);
  });
  await each(doubtful.values(), jobsOfSecondTry, async (index) => {
    await fill(index);
  });
  return cells;
}

/** All of them, so many at a time. The first that fails ends it, once those under way have ended. */
async function each(indexes: Iterator<number>, jobs: number, work: (index: number) => Promise<void>): Promise<void> {
  let isFailed = false;
  const worker = async (): Promise<void> => {
    for (let next = indexes.next(); next.done !== true && !isFailed; next = indexes.next()) {
      try {
        await work(next.value);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: jobs }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

interface Asked {
  readonly cell: MatrixCell;
  readonly journey?: Journey | undefined;
}

async function askOne(ask: Ask, { row, column, question }: PlannedQuestion): Promise<Asked> {
  const begun = performance.now();
  const about = (): Pick<MatrixCell, 'row' | 'column' | 'question' | 'milliseconds'> => ({
    ...{ row, column, question, milliseconds: Math.round(performance.now() - begun) },
  });
  try {
    const journey = await ask(question);
    const { outcome, probe } = journey;
    return { cell: { ...about(), destination: probe.destination, ...answerOf(journey), outcome }, journey };
  } catch (error) {
    // Who asks, or is asked, has ended meanwhile, or has no address of that family.
    if (!isLabError(error, 'unknown-object') && !isLabError(error, 'service-exited')) throw error;
    const cause = { kind: 'unknown', text: error.phrase } as const;
    return { cell: { ...about(), answer: 'unknown', cause, outcome: 'not asked' } };
  }
}

/** Which lab is meant where its name may be left out. */
import { LabError, nameInText, type RunningLab } from '../../index.ts';
import type { Session } from '../session/session.ts';

/** The lab of that name, or the only one that runs. Rejects with `unknown-lab`, and with `usage` where several run. */
export async function chooseLab(session: Session, name: string | undefined): Promise<RunningLab> {
  return pickLab(await runningLabs(session), name);
}

/** The labs that run on the session's target. */
export function runningLabs(session: Session): Promise<readonly RunningLab[]> {
  return session.cli.runtime.listLabs(session.target, { signal: session.signal });
}

/** As {@link chooseLab}, among labs that are known. */
export function pickLab(labs: readonly RunningLab[], name: string | undefined): RunningLab {
  const names = labs.map((lab) => lab.name).join(', ');
  const found = name === undefined ? labs[0] : labs.find((lab) => lab.name === name);
  if (found !== undefined && (name !== undefined || labs.length === 1)) return found;
  if (labs.length === 0) {
    throw new LabError(
      'unknown-lab',
      name === undefined ? 'No lab is running' : `No lab ${nameInText(name)} is running`,
      {
        object: name === undefined ? undefined : `lab ${nameInText(name)}`,
        remedy: 'Bring one up: vethscope up FILE',
      },
    );
  }
  if (name !== undefined) {
    throw new LabError('unknown-lab', `No lab ${nameInText(name)} is running`, {
      object: `lab ${nameInText(name)}`,
      remedy: `Running: ${names}`,
    });
  }
  throw new LabError('usage', 'Several labs are running: say which one', { remedy: `Running: ${names}` });
}

/** How many words a verb takes besides the lab's name. */
export interface WordCount {
  readonly least: number;
  readonly most: number;
  /** The words as the help writes them, for errors: `FROM TO`. */
  readonly form: string;
}

/**
 * Splits `[LAB] WORD…`: the first word is the lab's name where there is one word too many without it, or where a lab of
 * that name runs and enough words follow; else the only lab is meant.
 */
export async function labAndWords(
  session: Session,
  words: readonly string[],
  { least, most, form }: WordCount,
): Promise<{ readonly running: RunningLab; readonly words: readonly string[] }> {
  const [first, ...rest] = words;
  if (words.length < least || words.length > most + 1) {
    throw new LabError('usage', `Expected [LAB] ${form}, got ${words.length === 0 ? 'nothing' : words.join(' ')}`, {
      remedy: 'See --help of the verb.',
    });
  }
  const labs = await runningLabs(session);
  const named = words.length > most || (words.length > least && labs.some(({ name }) => name === first));
  return named ? { running: pickLab(labs, first), words: rest } : { running: pickLab(labs, undefined), words };
}

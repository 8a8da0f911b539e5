/** What is said of a lab that was built or changed. */
import type { LabOutcome, Progress } from '../../index.ts';
import type { ProgressLine } from '../output/progressLine.ts';
import type { Session } from './session.ts';

/** Options of the runtime's long operations: cancelled by Ctrl-C, told on the line of progress. */
export function operationOptions(session: Session, line: ProgressLine) {
  return {
    signal: session.signal,
    onProgress: ({ step, begun, total }: Progress): void => {
      line.say(`${String(begun)}/${String(total)} ${step.title}`);
    },
  };
}

/** Says whose program the machine lacks. */
export function noteMissing(session: Session, { missing }: LabOutcome): void {
  for (const { container, program } of missing) {
    session.note(
      `${container}: this machine has no program ${program}; the built-in responder serves its ports instead.`,
    );
  }
}

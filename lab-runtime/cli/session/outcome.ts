/** What is said of a lab that was built or changed. */
import type { LabOutcome, PortWish, Progress } from '../../index.ts';
import { foreignAddresses } from '../input/containerFlags.ts';
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

/** Says at which host addresses nobody can reach ports that are published there. */
export function noteForeignAddresses(session: Session, { lab }: LabOutcome, ports: readonly PortWish[]): void {
  const { uplink, networks } = lab.lab;
  const own = [uplink.address.split('/')[0], ...networks.map(({ gateway }) => gateway), '127.0.0.1'].join(', ');
  for (const address of foreignAddresses(lab.lab, ports)) {
    session.note(`The lab’s host has no address ${address}; it has ${own}.`);
  }
}

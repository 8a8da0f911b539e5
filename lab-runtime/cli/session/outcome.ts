/** What is said of a lab that was built or changed. */
import type { LabOutcome, PortWish, Progress } from '../../index.ts';
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
    // Arguments alone are for the entrypoint of an image, and a lab has no images.
    const why = program.startsWith('-')
      ? `its command (${program} …) is for the program of its image, which is not here`
      : `this machine has no program ${program}`;
    session.note(`${container}: ${why}; the built-in responder serves its ports instead.`);
  }
}

/** Says at which host addresses nobody can reach ports that are published there: the lab's host has not got them. */
export function noteForeignAddresses(session: Session, { lab }: LabOutcome, ports: readonly PortWish[]): void {
  const { uplink, networks } = lab.lab;
  const own = [uplink.address.split('/')[0] ?? '', ...networks.map(({ gateway }) => gateway)];
  for (const { hostIp } of ports) {
    if (hostIp === undefined || hostIp === '0.0.0.0' || hostIp.startsWith('127.') || own.includes(hostIp)) continue;
    session.note(`The lab’s host has no address ${hostIp}; it has ${own.join(', ')}, 127.0.0.1.`);
  }
}

/** What is said of a lab that was built or changed. */
import type { AddressedLab, LabOutcome, PortWish, Progress } from '../../index.ts';
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

/** Says at which host addresses nobody can reach ports that are published there. */
export function noteForeignAddresses(session: Session, { lab }: LabOutcome, ports: readonly PortWish[]): void {
  const { uplink, networks } = lab.lab;
  const own = [uplink.address.split('/')[0], ...networks.map(({ gateway }) => gateway), '127.0.0.1'].join(', ');
  for (const address of foreignAddresses(lab.lab, ports)) {
    session.note(`The lab’s host has no address ${address}; it has ${own}.`);
  }
}

/** Host addresses of ports that the lab's host does not have: nobody will come by them. */
function foreignAddresses({ uplink, networks }: AddressedLab, ports: readonly PortWish[]): readonly string[] {
  const own = new Set(['0.0.0.0', uplink.address.split('/')[0], ...networks.map(({ gateway }) => gateway)]);
  return ports.flatMap(({ hostIp }) => {
    return hostIp === undefined || own.has(hostIp) || hostIp.startsWith('127.') ? [] : [hostIp];
  });
}

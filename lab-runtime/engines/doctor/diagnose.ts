/** From the facts of doctorScript.ts to what they mean. Pure. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { checkNamespaces, checkTrials } from './checkNamespaces.ts';
import { checkResponder, checkTools, missingPackages } from './checkTools.ts';
import { type Facts, fact } from './facts.ts';
import { inWords, type DraftFinding, type Finding } from './finding.ts';
import { familyOf, installCommand } from '../programs/tools.ts';

/** What a target can do. */
export interface DoctorReport {
  /** {@link Target.id} */
  readonly target: string;
  /** Everything required is there: a lab can run. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
  /** One command that installs every missing program; undefined where none is missing or the distribution is not known. */
  readonly install?: string | undefined;
}

/** KiB a lab's state may take. */
const stateSpace = 1024;

/** The report on a target. Throws `unexpected-output` where the script did not come to its end. */
export function diagnose(target: string, facts: Facts): DoctorReport {
  if (fact(facts, 'end') === undefined) {
    throw new LabError('unexpected-output', say`The doctor's questions to ${target} were not all answered.`, {
      object: target,
    });
  }
  const drafts = isLinux(facts)
    ? [
        system(facts),
        ...checkNamespaces(facts),
        ...checkTrials(facts),
        stateFolder(facts),
        ...checkTools(facts),
        checkResponder(facts),
      ]
    : [system(facts)];
  const findings = drafts.map(inWords);
  const ready = findings.every(({ required, state }) => !required || state === 'yes');
  const family = familyOf(fact(facts, 'os.ID') ?? '', fact(facts, 'os.ID_LIKE') ?? '');
  const install =
    family === undefined || !isLinux(facts)
      ? undefined
      : installCommand(missingPackages(facts), family, fact(facts, 'uid') === '0');
  return { target, ready, findings, ...(install === undefined ? {} : { install }) };
}

function isLinux(facts: Facts): boolean {
  return fact(facts, 'kernel')?.startsWith('Linux ') === true;
}

function system(facts: Facts): DraftFinding {
  const parts = [fact(facts, 'kernel'), fact(facts, 'os.PRETTY_NAME'), fact(facts, 'machine')];
  const detail = parts.filter((part) => part !== undefined).join(', ');
  if (isLinux(facts)) return { name: 'Linux', state: 'yes', detail, required: true };
  const remedy = say`Containers are made of Linux: run this on a Linux machine, in WSL 2 or in a virtual machine.`;
  return { name: 'Linux', state: 'no', detail, remedy, required: true };
}

/** The folder that remembers which labs run. `df -Pk` prints: device, size, used, free, … (POSIX). */
function stateFolder(facts: Facts): DraftFinding {
  const folder = fact(facts, 'state.folder') ?? '';
  const free = Number(fact(facts, 'state.space')?.split(' ').at(-3) ?? Number.NaN);
  const finding = { name: say`state folder`, required: true };
  if (fact(facts, 'state.own') === 'no') {
    const remedy = say`Look who made it, and remove it: ${`rm -r ${folder}`}`;
    return { ...finding, state: 'no', detail: say`${folder} belongs to somebody else`, remedy };
  }
  if (fact(facts, 'state.writable') !== 'yes') {
    const remedy = say`Point XDG_RUNTIME_DIR to a folder of yours.`;
    return { ...finding, state: 'no', detail: say`${fact(facts, 'state.there') ?? folder} cannot be written`, remedy };
  }
  const detail = Number.isNaN(free) ? folder : say`${folder}, ${Math.floor(free / 1024)} MiB free`;
  return free < stateSpace
    ? { ...finding, state: 'no', detail, remedy: say`Make room on its file system.` }
    : { ...finding, state: 'yes', detail };
}

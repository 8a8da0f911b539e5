/** Which running lab belongs to which file. */
import type { LiveLab } from '../protocol.ts';

/** The labs that run from a file; `canonical` resolves symbolic links. */
export function labsOfFile(
  labs: readonly LiveLab[],
  file: string,
  canonical: (path: string) => string,
): readonly LiveLab[] {
  const own = canonical(file);
  return labs.filter((lab) => lab.file !== undefined && canonical(lab.file) === own);
}

/** Of several labs from one file that are known to run, the one that has the file's own name. */
export function mainLab(labs: readonly LiveLab[], name: string | undefined): LiveLab | undefined {
  const running = labs.filter(({ isOld }) => isOld !== true);
  return running.find((lab) => lab.name === name) ?? running[0];
}

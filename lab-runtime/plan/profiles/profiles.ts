/** The Docker versions whose network a lab can have. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { docker2010 } from './docker2010.ts';
import type { Profile } from './profile.ts';

const profiles: readonly Profile[] = [docker2010];

/** A profile by the name that `x-lab.docker` gives it; throws `bad-lab-file` for an unknown one. */
export function profileNamed(name: string): Profile {
  const profile = profiles.find((one) => one.name === name);
  if (profile !== undefined) return profile;
  throw new LabError('bad-lab-file', say`There is no profile for Docker ${name}`, {
    object: `x-lab.docker: ${name}`,
    remedy: `Choose one of: ${profiles.map((one) => one.name).join(', ')}`,
  });
}

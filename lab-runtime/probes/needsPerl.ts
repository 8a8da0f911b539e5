import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/** What `verb` is refused with where its process on a target cannot begin: `machine` or `perl` is what is missing. */
export function needsPerl(verb: string, what: string, target: string): LabError {
  if (what === 'machine') {
    return new LabError('missing-tool', say`${verb} does not know this kind of machine`, {
      object: target,
      remedy: 'It runs on x86_64, aarch64 and riscv64.',
    });
  }
  return new LabError('missing-tool', say`${verb} needs perl`, {
    object: 'perl',
    remedy: `Install it on ${target}: perl-base of Debian and Ubuntu is enough, of others the package perl.`,
  });
}

import { enterArgv, findLab, quote, whereNamed, type Target } from '../../../lab-runtime/index.ts';
import type { Lesson } from '../expected/rows.ts';

/** The sample's lab on another machine. */
export function lessonOn(target: Target): Lesson {
  return {
    places: ['host', 'box', 'web', 'client'],
    inside: async (place, ...argv) => {
      const lab = await findLab(target, 'lesson');
      const script = `exec ${quote(enterArgv(lab, whereNamed(lab, place), argv))} </dev/null\n`;
      const { exitCode, stdout, stderr } = await target.run(script, { what: argv.join(' '), timeoutMs: 30_000 });
      if (exitCode !== 0) throw new Error(`${argv.join(' ')} in ${place}: ${stderr}${stdout}`);
      return stdout.trim();
    },
  };
}

/** The shell between a terminal and a program in a lab: what is typed is the program's, whoever has the terminal at that moment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { quote } from '../../../lab-runtime/index.ts';
import { underShell } from '../../../lab-runtime/cli/session/underShell.ts';
import { eventually } from '../../lab/support/eventually.ts';

const program = 'trap "echo caught; exit 9" INT; echo ready $$; while :; do sleep 0.1; done';

/** What stands behind nsenter's own words. */
function shellOf(argv: readonly string[]): readonly string[] {
  const all = underShell(['nsenter', '--', ...argv], { ownGroup: true });
  return all.slice(all.indexOf('--') + 1);
}

describe('a shell that waits for a program in a terminal', () => {
  for (const shell of ['sh', 'bash', 'busybox sh']) {
    it(`hands on a Ctrl-C that comes while it has the terminal itself, because of a Ctrl-Z before (${shell})`, async () => {
      const [, ...rest] = shellOf(['sh', '-c', program]);
      // script(1) stops with the shell that it has started, and may not wake again: another one stands between.
      const child = spawn('script', ['-qec', `${shell} ${quote(rest)}; exit $?`, '/dev/null'], { stdio: 'pipe' });
      let out = '';
      child.stdout.on('data', (text: Buffer) => (out += text.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      await eventually('the program', () => /ready \d+/.test(out));
      const inner = Number(/ready (\d+)/.exec(out)?.[1]);
      const stat = (pid: number): readonly string[] =>
        readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
          .split(') ')[1]
          ?.split(' ') ?? [];
      const waiting = Number(stat(inner)[1]);
      // As if both were typed, and the shell were slow: when it wakes, it has both to take in.
      process.kill(waiting, 'SIGSTOP');
      await eventually('the shell is stopped', () => stat(waiting)[0] === 'T');
      process.kill(-inner, 'SIGTSTP');
      await eventually('the program is stopped', () => stat(inner)[0] === 'T');
      process.kill(waiting, 'SIGINT');
      process.kill(waiting, 'SIGCONT');
      assert.equal(await ended, 9, out);
      assert.equal(out.match(/caught/g)?.length, 1);
    });
  }
});

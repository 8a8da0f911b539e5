/** A process is known by its number and its start time. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { runsWords } from '../../../lab-runtime/engines/namespaces/runsWords.ts';

/** What a shell says of a process. */
function says(pid: number, started: string): string {
  const script = `${runsWords}if runs ${String(pid)} ${started}; then echo yes; else echo no; fi\n`;
  return execFileSync('sh', ['-u'], { input: script, encoding: 'utf8' }).trim();
}

function startTime(pid: number): string {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19] ?? '';
}

/** Starts a program, waits for its first line, looks at it, and ends it. */
async function look(file: string, args: readonly string[], at: (pid: number, line: string) => void): Promise<void> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as readonly unknown[];
    at(child.pid ?? 0, String(line).trim());
  } finally {
    child.kill('SIGKILL');
  }
}

describe('runs PID START-TIME', () => {
  it('knows a process that runs, whatever it is called', async () => {
    assert.equal(says(process.pid, startTime(process.pid)), 'yes');
    const named = "process.title = 'a b) Z 1'; console.log('ready'); setTimeout(() => {}, 1e6)";
    await look(process.execPath, ['-e', named], (pid) => {
      assert.match(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'), /\(a b\) Z 1\)/);
      assert.equal(says(pid, startTime(pid)), 'yes');
    });
  });

  it('does not take a stranger for it who has got its number', () => {
    assert.equal(says(process.pid, '1'), 'no');
  });

  it('knows that it has ended', async () => {
    assert.equal(says(2 ** 22 + 1, '1'), 'no');
    await look('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 1000'], (_, line) => {
      const pid = Number(line);
      for (let state = ''; state !== 'Z';)
        state = /\) (\w)/.exec(readFileSync(`/proc/${line}/stat`, 'utf8'))?.[1] ?? '';
      assert.equal(says(pid, startTime(pid)), 'no');
    });
  });
});

/** What every target must do, whichever machine it stands for. Scripts see the target's processes only through `sh`. */
import assert from 'node:assert/strict';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import type { ScriptResult, Target } from '../../../lab-runtime/targets/target.ts';
import { stillRunning } from './stillRunning.ts';

/** Registers the contract's tests; `create` is asked once a test. An emulated machine may need longer to cancel. */
export function describeTargetContract(name: string, create: () => Target, cancelWithinMs = 3000): void {
  describe(`target contract: ${name}`, function () {
    this.timeout(20_000);
    describeRun(create);
    describeConverse(create);
    describeEnding(create, cancelWithinMs);
  });
}

function describeRun(create: () => Target): void {
  const run = (script: string): Promise<ScriptResult> => create().run(script, { what: 'test' });

  it('gives exit code, output and duration', async () => {
    const result = await run('echo out; echo err >&2; sleep 0.05; exit 7');
    assert.equal(result.exitCode, 7);
    assert.equal(result.stdout, 'out\n');
    assert.equal(result.stderr, 'err\n');
    assert.ok(result.durationMs >= 50 && result.durationMs < 5000, String(result.durationMs));
  });

  it('gives the exit code of the last command', async () => {
    assert.equal((await run('true\nfalse')).exitCode, 1);
    assert.equal((await run('set -e\nfalse\necho not reached')).stdout, '');
    assert.equal((await run('')).exitCode, 0);
    assert.equal((await run('# only a comment')).exitCode, 0);
  });

  it('reports a signal as a shell does', async () => {
    assert.equal((await run('kill -KILL $$')).exitCode, 137);
  });

  it('reports a syntax error as a failure', async () => {
    const result = await run('echo early\nif then');
    assert.notEqual(result.exitCode, 0);
    assert.equal(result.stdout, '');
    assert.notEqual(result.stderr, '');
  });

  it('lets no command eat the script from standard input', async () => {
    assert.equal((await run('cat\nwc -c\ncat <<END\n$((1 + 1))\nEND\necho end')).stdout, '0\n2\nend\n');
  });

  it('reads a script larger than any pipe', async () => {
    const result = await run(
      `cat >/dev/null <<'END'\n${'x'.repeat(99)}\n`.concat(`${'y'.repeat(99)}\n`.repeat(5000), 'END\necho end'),
    );
    assert.equal(result.stdout, 'end\n');
  });

  it('gives 20 MB of output whole', async () => {
    const { stdout } = await run(`awk 'BEGIN { for (i = 0; i < 200000; i++) printf "%099d\\n", i }'`);
    assert.equal(stdout.length, 20_000_000);
    assert.ok(stdout.endsWith('199999\n'));
  });

  it('joins a character that arrives in two pieces', async () => {
    const { stdout } = await run(`printf '\\347\\275'; sleep 0.1; printf '\\221\\n'`);
    assert.equal(stdout, '网\n');
  });

  it('reads output that is not UTF-8 without failing', async () => {
    assert.equal((await run(`printf 'a\\377b'`)).stdout, 'a\ufffdb');
  });

  it('has UTF-8, English and the system folders', async () => {
    const { stdout } = await run('echo "$LC_ALL"; echo ":$PATH:"');
    const [locale, path = ''] = stdout.split('\n');
    assert.equal(locale, 'C.UTF-8');
    for (const folder of ['/usr/sbin', '/sbin', '/usr/local/sbin']) assert.ok(path.includes(`:${folder}:`), path);
  });

  it('refuses a script with NUL', async () => {
    await assert.rejects(
      async () => run('echo a\0b'),
      (error) => isLabError(error, 'usage'),
    );
  });

  it('ends a writer without a word when its reader has gone', async () => {
    const { stdout, stderr } = await run('yes | head -n 1; sleep 0.1');
    assert.deepEqual([stdout, stderr], ['y\n', '']);
  });

  it('runs scripts side by side', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => run(`sleep 0.1; echo ${String(index)}`)),
    );
    assert.deepEqual(
      results.map(({ stdout }) => stdout.trim()),
      ['0', '1', '2', '3', '4', '5', '6', '7'],
    );
  });
}

function describeConverse(create: () => Target): void {
  it('delivers lines at once, of both streams, and answers', async () => {
    const heard: string[] = [];
    const times: number[] = [];
    const begun = performance.now();
    const conversation = create().converse(
      'echo "ready"; read -r answer; echo "got $answer" >&2; sleep 0.4; printf "no newline"',
      {
        onStdout: (line) => {
          heard.push(`1:${line}`);
          times.push(performance.now() - begun);
          if (line === 'ready') conversation.write('it is 网\n');
        },
        onStderr: (line) => {
          heard.push(`2:${line}`);
          times.push(performance.now() - begun);
        },
      },
      { what: 'test' },
    );
    const result = await conversation.done;
    assert.deepEqual(heard, ['1:ready', '2:got it is 网', '1:no newline']);
    assert.equal(result.exitCode, 0);
    assert.ok((times[2] ?? 0) - (times[1] ?? 0) > 300, 'the second line is not held back until the third');
  });

  it('never takes what its owner writes for commands', async () => {
    const heard: string[] = [];
    const conversation = create().converse(
      'echo go; read -r a; echo "$a"; sleep 0.1',
      {
        onStdout: (line) => {
          heard.push(line);
          if (line === 'go') conversation.write('x\necho command\nexit 9\n');
        },
      },
      { what: 'test' },
    );
    assert.equal((await conversation.done).exitCode, 0);
    assert.deepEqual(heard, ['go', 'x']);
  });

  it('gives end-of-file after end()', async () => {
    const conversation = create().converse(
      'echo go; cat',
      {
        onStdout: (line) => {
          if (line === 'go') {
            conversation.write('last words\n');
            conversation.end();
          }
        },
      },
      { what: 'test' },
    );
    assert.equal((await conversation.done).stdout, 'go\nlast words\n');
  });

  it('can be written to, ended and stopped after its end', async () => {
    const conversation = create().converse('exit 3', {}, { what: 'test' });
    assert.equal((await conversation.done).exitCode, 3);
    conversation.write('x\n');
    conversation.end();
    conversation.stop();
  });

  it('ends the script where its listener fails', async () => {
    const conversation = create().converse(
      'echo go; sleep 30',
      {
        onStdout: () => {
          throw new Error('listener');
        },
      },
      { what: 'test' },
    );
    await assert.rejects(conversation.done, /listener/);
  });

  it('delivers an endless line in pieces and stays small', async () => {
    let pieces = 0;
    const conversation = create().converse(
      `awk 'BEGIN { for (i = 0; i < 80000; i++) printf "%0100d", i }'`,
      {
        onStdout: (line) => {
          assert.ok(line.length <= 2 << 20);
          pieces += 1;
        },
      },
      { what: 'test' },
    );
    const { stdout } = await conversation.done;
    assert.ok(pieces > 1);
    assert.ok(stdout.length <= 5 << 20);
  });
}

/** Processes that would outlive their parent: one deaf to SIGTERM, one in a process group of its own. */
const stubbornScript = `
sh -c 'trap "" TERM HUP; echo "pid $$"; while :; do sleep 1; done' &
sh -c 'echo "pid $$"; exec sleep 1000' >&2 &
timeout 1000 sh -c 'echo "pid $$"; exec sleep 1000' &
wait`;

function describeEnding(create: () => Target, cancelWithinMs: number): void {
  /** Starts the stubborn script; resolves with its pids once all are there. */
  const startStubborn = async (options: { readonly signal?: AbortSignal; readonly timeoutMs?: number }) => {
    const target = create();
    const pids: number[] = [];
    const { promise: ready, resolve } = Promise.withResolvers<undefined>();
    const hear = (line: string): void => {
      pids.push(Number(line.replace('pid ', '')));
      if (pids.length === 3) resolve(undefined);
    };
    const conversation = target.converse(
      stubbornScript,
      { onStdout: hear, onStderr: hear },
      { what: 'stubborn', ...options },
    );
    await ready;
    return { target, pids, conversation };
  };

  it('cancels with everything the script has started', async () => {
    const abort = new AbortController();
    const { target, pids, conversation } = await startStubborn({ signal: abort.signal });
    const begun = performance.now();
    abort.abort();
    await assert.rejects(conversation.done, (error) => isLabError(error, 'cancelled'));
    assert.ok(performance.now() - begun < cancelWithinMs);
    assert.deepEqual(await stillRunning(target, pids), []);
  });

  it('times out with everything the script has started', async () => {
    const { target, pids, conversation } = await startStubborn({ timeoutMs: 700 });
    await assert.rejects(conversation.done, (error) => isLabError(error, 'timeout'));
    assert.deepEqual(await stillRunning(target, pids), []);
  });

  it('stops without an error', async () => {
    const { target, pids, conversation } = await startStubborn({});
    conversation.stop();
    conversation.stop();
    assert.notEqual((await conversation.done).exitCode, 0);
    assert.deepEqual(await stillRunning(target, pids), []);
  });

  it('cancels a run', async () => {
    const abort = new AbortController();
    const run = create().run('sleep 1000', { what: 'test', signal: abort.signal });
    setTimeout(() => {
      abort.abort();
    }, 50);
    await assert.rejects(run, (error) => isLabError(error, 'cancelled'));
  });

  it('starts nothing where it is cancelled beforehand', async () => {
    await assert.rejects(create().run('echo x', { what: 'test', signal: AbortSignal.abort() }), (error) =>
      isLabError(error, 'cancelled'),
    );
  });

  it('waits for nobody of another session that holds the output, and leaves it alone', async () => {
    const abort = new AbortController();
    const target = create();
    let pid = '';
    const conversation = target.converse(
      `setsid sh -c 'echo "$$"; exec sleep 1000' & wait`,
      {
        onStdout: (line) => {
          pid = line;
          abort.abort();
        },
      },
      { what: 'test', signal: abort.signal },
    );
    await assert.rejects(conversation.done, (error) => isLabError(error, 'cancelled'));
    assert.match(pid, /^\d+$/);
    assert.equal((await target.run(`kill ${pid}`, { what: 'test' })).exitCode, 0);
  });
}

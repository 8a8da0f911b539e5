import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { readQuestion } from '../../../lab-runtime/targets/ssh/askpass/readQuestion.ts';
import { explainConnect } from '../../../lab-runtime/targets/ssh/explainSsh.ts';
import { socketPath } from '../../../lab-runtime/targets/ssh/runtimeFolder.ts';
import { masterArguments, shellArguments, terminalArguments } from '../../../lab-runtime/targets/ssh/sshArguments.ts';
import { parseSshHost } from '../../../lab-runtime/targets/ssh/sshHost.ts';

describe('hosts for ssh', () => {
  it('are names, addresses and ssh:// addresses', () => {
    for (const host of [
      'lab',
      'me@lab.example.org',
      '::1',
      '10.0.0.1',
      'ssh://me@host:2222',
      'ssh://[::1]:22',
      'a_b-c',
    ]) {
      assert.equal(parseSshHost(host), host);
    }
  });

  it('are never options, commands, or parts of paths', () => {
    const hostile = [
      '',
      '-oProxyCommand=id',
      '-F/x',
      'a b',
      'a\nb',
      'a%h',
      '%C',
      'a;id',
      '$(id)',
      '`id`',
      "a'b",
      'a/b',
      '../x',
      'a@-b',
      '@a',
      'ssh://-x',
      'ssh://a:b',
      'x'.repeat(256),
      'a\0',
      'ａ b',
    ];
    for (const host of hostile) {
      assert.throws(
        () => parseSshHost(host),
        (error) => isLabError(error, 'usage'),
        JSON.stringify(host),
      );
    }
  });

  it('that pass begin with no dash and have no blank, sign of percent, or character of control', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseSshHost(text);
        } catch {
          return;
        }
        assert.match(text, /^[A-Za-z0-9_:][\w@.:+\-/[\]]*$/);
        assert.doesNotMatch(text, /@-|\/-/);
      }),
    );
  });

  it('stand behind a -- in every call', () => {
    const master = { socket: '/run/s', interactive: true, aliveSeconds: 5, extra: [] };
    const calls = [
      masterArguments('lab', master),
      shellArguments('lab', '/run/s', [], ['/bin/sh', '-s']),
      terminalArguments('lab', { socket: '/run/s', extra: [], kind: 'terminal' }, 'x'),
    ];
    for (const args of calls) assert.deepEqual(args.slice(-3, -1), ['--', 'lab']);
  });

  it('are asked about only where somebody can answer', () => {
    const silent = masterArguments('lab', { socket: '/run/s', interactive: false, aliveSeconds: 5, extra: [] });
    assert.ok(silent.includes('BatchMode=yes') && silent.includes('StrictHostKeyChecking=yes'));
    const interactive = masterArguments('lab', { socket: '/run/s', interactive: true, aliveSeconds: 5, extra: [] });
    assert.ok(interactive.includes('StrictHostKeyChecking=ask'));
    for (const args of [silent, interactive]) {
      assert.deepEqual(
        args.filter((arg) => /StrictHostKeyChecking=(no|accept-new|off)/.test(arg)),
        [],
      );
    }
  });
});

describe('control sockets', () => {
  it('are in a folder that nobody else may enter, and their paths are short', async () => {
    const runtime = mkdtempSync(join(tmpdir(), 'vs-'));
    try {
      const path = await socketPath('a-host-with-a-very-long-name.'.repeat(8), { XDG_RUNTIME_DIR: runtime });
      assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
      assert.ok(path.length < 90, path);
      chmodSync(dirname(path), 0o755);
      await assert.rejects(socketPath('lab', { XDG_RUNTIME_DIR: runtime }), (error) =>
        isLabError(error, 'state-folder'),
      );
    } finally {
      rmSync(runtime, { recursive: true });
    }
  });
});

describe('questions of ssh', () => {
  it('are told apart', () => {
    assert.deepEqual(kindOf("Enter passphrase for key '/home/me/.ssh/id_ed25519': "), [
      'passphrase',
      '/home/me/.ssh/id_ed25519',
    ]);
    assert.deepEqual(kindOf("me@host's password: "), ['password', 'me@host']);
    assert.deepEqual(kindOf('(me@host) Password: '), ['password', 'me@host']);
    assert.deepEqual(kindOf('(me@host) Verification code: '), ['secret', undefined]);
    assert.deepEqual(kindOf('Confirm user presence for key ED25519-SK SHA256:x', 'none'), ['notice', undefined]);
    const text =
      "The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.\nED25519 key fingerprint is SHA256:abc+/x.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ";
    const question = readQuestion(text, '');
    assert.ok(question.kind === 'host-key');
    assert.deepEqual(
      [question.host, question.keyType, question.fingerprint],
      ['[127.0.0.1]:2222 ([127.0.0.1]:2222)', 'ED25519', 'SHA256:abc+/x'],
    );
  });

  it('lose what could move a cursor', () => {
    assert.equal(readQuestion('\u001b[2Jme: \u202e', '').text, '[2Jme: ');
  });
});

function kindOf(prompt: string, hint = ''): readonly [string, string | undefined] {
  const question = readQuestion(prompt, hint);
  const thing = question.kind === 'passphrase' ? question.key : question.kind === 'password' ? question.who : undefined;
  return [question.kind, thing];
}

describe('what ssh says', () => {
  it('becomes an error with a code and a remedy', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['me@h: Permission denied (publickey).', 'authentication-failed'],
      ['ssh: Could not resolve hostname h: Name or service not known', 'target-unreachable'],
      ['ssh: connect to host h port 22: Connection refused', 'target-unreachable'],
      [
        'No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.',
        'host-key',
      ],
      [
        '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nSHA256:abc\nHost key verification failed.',
        'host-key',
      ],
      ['/home/me/.ssh/config: line 1: Bad configuration option: x', 'target-unreachable'],
    ];
    for (const [stderr, code] of cases) {
      const error = explainConnect('h', stderr, 'exit code 255');
      assert.equal(error.code, code, stderr);
      assert.ok(error.remedy !== undefined && error.object === 'ssh:h', stderr);
    }
    assert.equal(explainConnect('h', '', 'spawn ssh ENOENT').code, 'missing-tool');
  });
});

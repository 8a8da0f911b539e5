/** What an attacker on either machine could look for: sockets to connect to, and a passphrase to read. */
import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa, execaSync } from 'execa';
import type { Question } from '../../lab-runtime/targets/question.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { eventually } from '../lab/support/eventually.ts';
import { skipBecause } from '../harness/skip.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { watchForSecret } from './support/secrets.ts';

const client = path.resolve(import.meta.dirname, '../../lab-runtime/targets/ssh/askpass/askpassClient.ts');
const passphrase = 'Tr0ub4dor & three';
/** Debian's `nobody`. */
const stranger = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] as const;
const connecting = [
  'perl',
  '-e',
  'use IO::Socket::UNIX; print IO::Socket::UNIX->new(Peer => $ARGV[0]) ? "in" : $!',
] as const;

describe('what others can get at', function () {
  this.timeout(60_000);
  let server: SshServer;
  let folder: string;
  let target: SshTarget;
  let lines: string[] = [];
  const remembered = { TMPDIR: process.env['TMPDIR'], XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] };
  /** Called while ssh waits for an answer. */
  let whileAsking: (question: Question) => void = () => undefined;

  const note = (message: string): void => {
    lines.push(message);
  };
  const sockets = (): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isSocket())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const tryAs = (who: readonly string[], socket: string): string => {
    const [file, ...args] = [...who, ...connecting, socket];
    return execaSync(file, args, { env: { LC_ALL: 'C' } }).stdout;
  };

  before(async () => {
    server = await startSshServer({ passphrase });
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'vs-'));
    // Others may look in, as they may into /tmp: what keeps them out is ours.
    chmodSync(folder, 0o755);
    process.env['TMPDIR'] = folder;
    delete process.env['XDG_RUNTIME_DIR'];
    lines = [];
    target = createSshTarget({
      host: 'lab',
      logger: { trace: note, debug: note, info: note, warn: note, error: note },
      extraArguments: ['-F', server.configFile],
      asking: {
        program: [process.execPath, client],
        prompter: (question) => {
          whileAsking(question);
          return Promise.resolve(passphrase);
        },
      },
    });
  });
  afterEach(async () => {
    whileAsking = () => undefined;
    await target.connection.close();
    for (const [key, value] of Object.entries(remembered)) {
      if (value === undefined) Reflect.deleteProperty(process.env, key);
      else process.env[key] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => server.close());

  it('another user reaches neither the control socket nor the one for answers', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can try it as somebody else');
    const tried = new Map<string, readonly [string, string]>();
    const tryAll = (): void => {
      for (const socket of sockets()) {
        tried.set(path.basename(path.dirname(socket)), [tryAs(stranger, socket), tryAs([], socket)]);
      }
    };
    whileAsking = tryAll;
    assert.equal((await target.run('echo hello', { what: 'test' })).stdout, 'hello\n');
    tryAll();
    const outcomes = [...tried.values()];
    assert.deepEqual([...tried.keys()].map((name) => name.replace(/-ask-.*/, '-ask')).sort(), ['ssh', 'vethscope-ask']);
    assert.deepEqual(outcomes, [
      ['Permission denied', 'in'],
      ['Permission denied', 'in'],
    ]);
    const control = sockets()[0] ?? '';
    const { stderr } = await execa(stranger[0], [...stranger.slice(1), 'ssh', '-S', control, '-O', 'check', 'lab'], {
      reject: false,
    });
    assert.match(stderr, /Permission denied/);
  });

  it('every folder with a socket is for its owner alone, and goes with it', async () => {
    const modes = new Map<string, number>();
    const look = (): void => {
      for (const socket of sockets()) modes.set(path.dirname(socket), lstatSync(path.dirname(socket)).mode & 0o777);
    };
    whileAsking = look;
    await target.connection.open();
    look();
    assert.deepEqual([...modes.values()], [0o700, 0o700]);
    await target.connection.close();
    await eventually('the sockets to go', () => sockets().length === 0);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('vethscope-ask-')),
      [],
    );
  });

  it('a passphrase is in no list of processes, no line of the log, and no file', async () => {
    const watch = watchForSecret(passphrase);
    assert.equal((await target.run('echo hello; sleep 0.5', { what: 'test' })).stdout, 'hello\n');
    const { looks, seen } = await watch.end();
    assert.ok(looks > 3, `${String(looks)} looks`);
    assert.deepEqual(seen, []);
    assert.ok(lines.some((line) => line.includes('ssh asks: passphrase')));
    assert.deepEqual(
      lines.filter((line) => line.includes('Tr0ub4dor')),
      [],
    );
    for (const place of [folder, path.dirname(server.home)]) {
      const files = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      for (const { parentPath, name } of files) {
        assert.ok(!readFileSync(path.join(parentPath, name)).includes('Tr0ub4dor'), path.join(parentPath, name));
      }
    }
  });

  it('a secret that were in a list of processes would be found', async () => {
    const watch = watchForSecret(passphrase);
    await execa('sh', ['-c', 'sleep 0.5; :', 'sh', passphrase]);
    await execa('sh', ['-c', 'sleep 0.5; :'], { env: { LEAK: passphrase } });
    const { seen } = await watch.end();
    assert.ok(seen.some((one) => one.endsWith('cmdline')) && seen.some((one) => one.endsWith('environ')), seen.join());
  });
});

/** Becoming root by the real sudo: with a password, which is asked for and is nowhere to be read, and without. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLabError } from '../../lab-runtime/model/labError.ts';
import { quote } from '../../lab-runtime/targets/quote.ts';
import type { Multiplex, SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { skipBecause } from '../harness/skip.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { createRecorder } from './support/recorder.ts';
import { watchForSecret } from './support/secrets.ts';

const password = 'S3cret $(of) "root"';

describe('root by sudo', function () {
  this.timeout(120_000);
  let server: SshServer;
  const servers: SshServer[] = [];
  const recorder = createRecorder();
  const { questions, lines } = recorder;
  const rootOn = (on: SshServer, answers: readonly (string | undefined)[], multiplex?: Multiplex): SshTarget =>
    recorder.target(on, (_question, number) => answers[number], { sudo: true, multiplex });
  const whoAmI = async (target: SshTarget): Promise<string> =>
    (await target.run('id -un; sleep 0.3', { what: 'who am I' })).stdout.trim();

  before(async function () {
    if (process.getuid?.() !== 0)
      skipBecause(this, 'who has a password of his own to become root with is made by root');
    if (!existsSync('/usr/bin/sudo')) skipBecause(this, 'there is no sudo');
    server = await startSshServer({ sudo: { password, isAsked: true } });
    servers.push(server);
  });
  afterEach(() => recorder.close());
  // There is none where the tests are skipped.
  after(() => Promise.all(servers.map((one) => one.close())));

  it('asks once, shows the command, and keeps the password out of processes, log and files', async () => {
    const watch = watchForSecret(password);
    const target = rootOn(server, [password]);
    assert.equal(await whoAmI(target), 'root');
    assert.equal(await whoAmI(target), 'root');
    assert.equal(questions.length, 1);
    const [question] = questions;
    assert.ok(question?.kind === 'sudo');
    assert.deepEqual([question.target, question.command], ['ssh:lab', 'sudo /bin/sh -s']);
    assert.match(question.text, /sudo \/bin\/sh -s/);
    const { looks, seen } = await watch.end();
    assert.ok(looks > 3, `${String(looks)} looks`);
    assert.deepEqual(seen, []);
    assert.ok(lines.some((line) => line.includes('who am I')));
    assert.deepEqual(
      lines.filter((line) => line.includes('S3cret')),
      [],
    );
    assert.deepEqual(filesWith('S3cret', path.dirname(server.home)), []);
  });

  it('asks again after a wrong one, and three times at most', async () => {
    assert.equal(await whoAmI(rootOn(server, ['wrong', password])), 'root');
    assert.equal(questions.length, 2);
    await assert.rejects(whoAmI(rootOn(server, ['wrong', 'wrong', 'wrong', password])), (error) =>
      isLabError(error, 'permission'),
    );
    assert.equal(questions.length, 3);
  });

  it('is the same in frames', async () => {
    const target = rootOn(server, ['wrong', password], 'framed');
    assert.deepEqual([await whoAmI(target), await whoAmI(target), questions.length], ['root', 'root', 2]);
  });

  it('is refused where nobody answers, and a password that is a command is not run', async () => {
    await assert.rejects(whoAmI(rootOn(server, [undefined])), (error) => isLabError(error, 'permission'));
    assert.equal(questions.length, 1);
    const mark = path.join(server.home, 'mark');
    await assert.rejects(whoAmI(rootOn(server, [`touch ${mark}`])), (error) => isLabError(error, 'permission'));
    assert.equal(existsSync(mark), false);
  });

  it('asks nothing where sudo asks nothing', async () => {
    const free = await startSshServer({ sudo: { password, isAsked: false } });
    try {
      assert.equal(await whoAmI(rootOn(free, [])), 'root');
      assert.deepEqual(questions, []);
      await recorder.close();
    } finally {
      await free.close();
    }
  });

  it('has a terminal in which sudo asks by itself, and which is root’s once it is answered', async () => {
    const target = rootOn(server, [password]);
    await whoAmI(target);
    const { file, args } = target.terminal(['sh', '-c', 'echo "$(id -un) at $(tty)"']);
    const terminal = spawn('script', ['-qec', quote([file, ...args]), '/dev/null']);
    let shown = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes('assword') && (shown + text).includes('assword')) terminal.stdin.write(`${password}\n`);
      shown += text;
    });
    const [code] = (await once(terminal, 'close')) as readonly unknown[];
    assert.equal(code, 0, shown);
    assert.match(shown, /assword[^]*\nroot at \/dev\/pts\/\d+\r?\n/);
    assert.ok(!shown.includes('S3cret'), 'it is not echoed');
    assert.equal(questions.length, 1, 'of the script before; VS Code is not asked');
  });
});

/** Files below a folder that hold a text. */
function filesWith(text: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

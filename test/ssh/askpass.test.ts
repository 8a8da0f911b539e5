/** Questions of a real ssh: passphrase, unknown and changed host keys, no answer at all. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { isLabError } from '../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../lab-runtime/model/logger.ts';
import type { Question } from '../../lab-runtime/targets/question.ts';
import { createSshTarget, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { createRecorder } from './support/recorder.ts';

const passphrase = 'correct horse $(battery) "staple"';

describe('questions of ssh', function () {
  this.timeout(60_000);
  let server: SshServer;
  const recorder = createRecorder();
  const { questions, lines } = recorder;
  const targetWhere = (answer: (question: Question) => string | undefined): SshTarget =>
    recorder.target(server, answer);
  const says = async (target: SshTarget): Promise<string> =>
    (await target.run('echo hello', { what: 'test' })).stdout.trim();

  before(async () => {
    server = await startSshServer({ passphrase });
  });
  afterEach(() => recorder.close());
  after(() => server.close());

  it('a passphrase is asked for once, and is nowhere to be read', async () => {
    const target = targetWhere(() => passphrase);
    assert.equal(await says(target), 'hello');
    assert.equal(await says(target), 'hello');
    assert.deepEqual(
      questions.map(({ kind }) => kind),
      ['passphrase'],
    );
    assert.deepEqual(
      lines.filter((line) => line.includes('battery')),
      [],
    );
  });

  it('without an answer nobody gets in, and the error says what to try', async () => {
    const target = targetWhere(() => undefined);
    await assert.rejects(says(target), (error) => isLabError(error, 'authentication-failed'));
    assert.equal(target.connection.state.kind, 'lost');
  });

  it('a key that is not known is shown with its fingerprint, and taken only after a yes', async () => {
    const known = readFileSync(server.knownHostsFile, 'utf8');
    try {
      writeFileSync(server.knownHostsFile, '');
      await assert.rejects(says(targetWhere(({ kind }) => (kind === 'host-key' ? 'no' : passphrase))), (error) =>
        isLabError(error, 'host-key'),
      );
      assert.equal(readFileSync(server.knownHostsFile, 'utf8'), '');
      const [question] = questions;
      assert.ok(question?.kind === 'host-key');
      assert.match(question.fingerprint, /^SHA256:[\w+/]{43}$/);
      assert.equal(question.keyType, 'ED25519');
      assert.match(question.host, /127\.0\.0\.1/);

      assert.equal(await says(targetWhere(({ kind }) => (kind === 'host-key' ? 'yes' : passphrase))), 'hello');
      assert.match(readFileSync(server.knownHostsFile, 'utf8'), /ssh-ed25519/);
    } finally {
      writeFileSync(server.knownHostsFile, known);
    }
  });

  it('a key that is not known is refused where nobody can be asked', async () => {
    const known = readFileSync(server.knownHostsFile, 'utf8');
    try {
      writeFileSync(server.knownHostsFile, '');
      const target = createSshTarget({ host: 'lab', logger: silentLogger, extraArguments: ['-F', server.configFile] });
      await assert.rejects(says(target), (error) => isLabError(error, 'host-key'));
    } finally {
      writeFileSync(server.knownHostsFile, known);
    }
  });

  it('a key that has changed is refused without a question, and named', async () => {
    const known = readFileSync(server.knownHostsFile, 'utf8');
    const [address = ''] = known.split(' ');
    const other = readFileSync(`${server.keyFile}.pub`, 'utf8');
    try {
      writeFileSync(server.knownHostsFile, `${address} ${other}`);
      await assert.rejects(says(targetWhere(() => passphrase)), (error) => {
        assert.ok(isLabError(error, 'host-key'));
        assert.match(error.message, /another key than the one that is known \(SHA256:/);
        assert.match(error.remedy ?? '', /ssh-keygen -R/);
        return true;
      });
      assert.deepEqual(questions, []);
    } finally {
      writeFileSync(server.knownHostsFile, known);
    }
  });
});

import assert from 'node:assert/strict';
import { lessonText, runningLab, type } from './fakeCli.ts';

const lesson = runningLab();

function json(text: string): unknown {
  return JSON.parse(text);
}

describe('up', () => {
  const files = { '/home/me/lab/compose.yaml': lessonText, '/home/me/lab/.env': 'IMAGE=from-file\nOTHER=file\n' };

  it('finds the file, and prints the lab', async () => {
    const { code, out, err, calls } = await type('up', { files });
    assert.deepEqual([code, err], [0, '']);
    assert.match(
      out,
      /^Lab lesson is up\. Its host is 192\.168\.99\.100\/24; outside: client 192\.168\.99\.1\/24\.\n\nCONTAINER +ADDRESS +PORTS\n/,
    );
    assert.match(out, /^web +172\.17\.0\.3 \(bridge\) +0\.0\.0\.0:32769->80\/tcp, 0\.0\.0\.0:32768->443\/tcp$/m);
    assert.equal(calls[0]?.[2], 'rootless');
  });

  it('prints one JSON document of the form of ls', async () => {
    const { out } = await type('up --json --name other', { files });
    const lab = json(out);
    assert.ok(typeof lab === 'object' && lab !== null);
    assert.deepEqual(Object.keys(lab), ['name', 'engine', 'state', 'file', 'holderPid', 'containers']);
    assert.ok('name' in lab && lab.name === 'other' && 'file' in lab && lab.file === '/home/me/lab/compose.yaml');
  });

  it('takes variables from .env, and from the environment before it', async () => {
    const text = 'services: { a: { image: "$IMAGE-$OTHER", command: sleep 1 } }\n';
    const { calls } = await type('up', {
      files: { ...files, '/home/me/lab/compose.yaml': text },
      environment: { IMAGE: 'from-shell' },
    });
    const lab = calls[0]?.[1];
    assert.ok(JSON.stringify(lab).includes('"image":"from-shell-file"'));
  });

  it('lays compose.override.yaml over the file that it has found, and says so', async () => {
    const override = { '/home/me/lab/compose.override.yaml': 'services: { more: { network_mode: bridge } }\n' };
    const found = await type('up', { files: { ...files, ...override } });
    assert.equal(found.err, 'With compose.override.yaml.\n');
    assert.match(found.out, /^more /m);
    const named = await type('up compose.yaml', { files: { ...files, ...override } });
    assert.deepEqual([named.err, /^more /m.test(named.out)], ['', false]);
  });

  it('says that a lab of that name was made from another file', async () => {
    const { err, code } = await type('up', { files, labs: [lesson] });
    assert.equal(code, 0);
    assert.match(err, /^Lab lesson was made from \/lab\/compose\.yaml.*vethscope up --name NAME/);
    const own = { ...lesson, lab: { ...lesson.lab, file: '/home/me/lab/compose.yaml' } };
    assert.equal((await type('up', { files, labs: [own] })).err, '');
  });

  it('--root is for root', async () => {
    const refused = await type('up --root', { files });
    assert.equal(refused.code, 3);
    assert.match(refused.err, /vethscope up --root --sudo/);
    assert.deepEqual(refused.calls, []);
    assert.equal((await type('up --root', { files, uid: 0 })).calls[0]?.[2], 'root');
    assert.equal((await type('up --root --sudo', { files })).calls[0]?.[2], 'root');
    assert.equal((await type('up --root --target ssh:far', { files })).calls[0]?.[2], 'root');
  });

  it('prints all that is wrong with a file at once, and runs nothing', async () => {
    const bad = 'services:\n  a: { networks: [nope], ports: ["65536:80"], volumes: [x] }\n';
    const { code, out, err, calls } = await type('up', { files: { '/home/me/lab/compose.yaml': bad } });
    assert.deepEqual([code, out, calls], [2, '', []]);
    assert.match(err, /^compose\.yaml:2:19: error: .*nope/m);
    assert.match(err, /^compose\.yaml:2:34: error: .*65536/m);
    assert.match(err, /Not part of the network, and left out: .*volumes/);
    assert.match(err, /^error: compose\.yaml has 2 errors$/m);
  });

  it('says so where there is no file', async () => {
    assert.match((await type('up', { files: { '/x/y': '' } })).err, /no lab file in \/home\/me\/lab/);
    const missing = await type('up nowhere.yaml', { files });
    assert.equal(missing.code, 2);
    assert.match(missing.err, /nowhere\.yaml cannot be read: there is no such file/);
  });

  it('names the programs that the machine lacks', async () => {
    const upLab = () => Promise.resolve({ lab: lesson, missing: [{ container: 'web', program: 'nginx' }] });
    assert.match(
      (await type('up', { files, runtime: { upLab } })).err,
      /^web: this machine has no program nginx; the built-in responder/,
    );
    const option = () => Promise.resolve({ lab: lesson, missing: [{ container: 'db', program: '--port=1' }] });
    assert.match(
      (await type('up', { files, runtime: { upLab: option } })).err,
      /^db: its command \(--port=1 …\) is for the program of its image, which is not here; the built-in responder/,
    );
  });
});

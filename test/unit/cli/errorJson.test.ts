import assert from 'node:assert/strict';
import { LabError } from '../../../lab-runtime/index.ts';
import { run, runningLab, type } from './fakeCli.ts';

const one = { labs: [runningLab()] };

/** The one document on standard output, which must be an error. */
function errorIn(out: string): Readonly<Record<string, unknown>> {
  const document: unknown = JSON.parse(out);
  assert.ok(typeof document === 'object' && document !== null && 'error' in document, out);
  assert.deepEqual(Object.keys(document), ['error']);
  assert.ok(typeof document.error === 'object' && document.error !== null);
  return { ...document.error };
}

describe('errors with --json', () => {
  it('are one document with what the error says, and are told on standard error as well', async () => {
    const details = { object: 'lab x', command: 'ip link', stderr: 'low words', remedy: 'Do it.' };
    const listLabs = () => Promise.reject(new LabError('step-failed', 'it is bad', details));
    const { code, out, err } = await type('ps --json', { runtime: { listLabs } });
    assert.equal(code, 3);
    assert.deepEqual(errorIn(out), { code: 'step-failed', message: 'it is bad', ...details });
    assert.equal(err, 'error: it is bad\n  object: lab x\n  remedy: Do it.\n');
  });

  it('have no key for what is not known', async () => {
    const { out } = await type('veths --json');
    assert.deepEqual(errorIn(out), {
      code: 'unknown-lab',
      message: 'No lab is running',
      remedy: 'Bring one up: vethscope up FILE',
    });
  });

  it('list the findings in a lab file with their places', async () => {
    const bad = 'services:\n  a: { networks: [nope], ports: ["65536:80"] }\n';
    const { code, out } = await type('up --json', { files: { '/home/me/lab/compose.yaml': bad } });
    const { code: name, object, diagnostics } = errorIn(out);
    assert.deepEqual([code, name, object], [2, 'bad-lab-file', 'compose.yaml']);
    assert.ok(Array.isArray(diagnostics));
    assert.deepEqual(
      diagnostics.map(({ code: finding, range }: { code: string; range: { line: number; column: number } }) => [
        finding,
        range.line,
        range.column,
      ]),
      [
        ['unknown-network', 2, 19],
        ['bad-port', 2, 34],
      ],
    );
  });

  it('stand for every way to fail: bad words, a probe without an answer, what has no JSON', async () => {
    const codes = {
      'frobnicate --json': [2, 'usage'],
      'ls --frob --json': [2, 'usage'],
      'ping --json': [2, 'usage'],
      'network --json': [2, 'usage'],
      'ping box web -c 0 --json': [2, 'usage'],
      'ls --target nowhere:far --json': [2, 'usage'],
      'shell --json': [2, 'usage'],
      'run --json busybox ls': [2, 'usage'],
      'exec nobody --json -- ls': [2, 'unknown-object'],
      'http box http://nobody/ --json': [1, 'command-failed'],
    } as const;
    for (const [line, [code, name]] of Object.entries(codes)) {
      const result = await type(line, one);
      assert.equal(result.code, code, line);
      assert.equal(errorIn(result.out)['code'], name, line);
      assert.notEqual(result.err, '', line);
    }
  });

  it('say what the parser did not understand', async () => {
    assert.deepEqual(errorIn((await type('ls --frob --json', one)).out), {
      code: 'usage',
      message: "unknown option '--frob'",
    });
  });

  it('are also those of the program itself', async () => {
    const listLabs = () => Promise.reject(new Error('a fault'));
    const { code, out } = await type('ps --json', { runtime: { listLabs } });
    assert.deepEqual([code, errorIn(out)], [3, { code: 'internal', message: 'a fault' }]);
  });

  it('are none where the words after two dashes ask for JSON', async () => {
    const { out } = await run(['exec', 'nobody', '--', 'ip', '--json'], one);
    assert.equal(out, '');
  });
});

import assert from 'node:assert/strict';
import { Questions, type Asker } from '../../../extension/targets/questions.ts';

const never = new AbortController().signal;
const open = { answer: (ask: () => Promise<string | undefined>) => ask() };
const shut = { answer: () => Promise.resolve(undefined) };

describe('questions of ssh and sudo', () => {
  let asked: { text: string; answer: (text: string | undefined) => void }[];
  let told: string[];
  let questions: Questions;

  beforeEach(() => {
    asked = [];
    told = [];
    const asker: Asker = {
      ask: (target, question) => {
        const { promise, resolve } = Promise.withResolvers<string | undefined>();
        asked.push({ text: `${target}: ${question.kind}`, answer: resolve });
        return promise;
      },
      tell: (target, text) => told.push(`${target}: ${text}`),
    };
    questions = new Questions(asker);
  });

  const passphrase = { kind: 'passphrase', key: 'id', text: 'Passphrase' } as const;
  const secret = { kind: 'secret', text: 'Code' } as const;

  it('come one at a time, also from different machines', async () => {
    const first = questions.of('ssh:one', open)(passphrase, never);
    const second = questions.of('ssh:two', open)(secret, never);
    await settle();
    assert.deepEqual(
      asked.map(({ text }) => text),
      ['ssh:one: passphrase'],
    );
    asked[0]?.answer('a');
    assert.equal(await first, 'a');
    await settle();
    assert.equal(asked[1]?.text, 'ssh:two: secret');
    asked[1].answer(undefined);
    assert.equal(await second, undefined);
  });

  it('do not come where nothing may be asked now', async () => {
    assert.equal(await questions.of('ssh:one', shut)(passphrase, never), undefined);
    assert.deepEqual(asked, []);
  });

  it('do not come any more where nobody waits for the answer', async () => {
    const first = questions.of('ssh:one', open)(passphrase, never);
    const gone = new AbortController();
    const second = questions.of('ssh:one', open)(secret, gone.signal);
    gone.abort();
    await settle();
    asked[0]?.answer('a');
    assert.deepEqual(await Promise.all([first, second]), ['a', undefined]);
    assert.equal(asked.length, 1);
  });

  it('that have no answer stand beside the others until they have passed', async () => {
    const passing = new AbortController();
    void questions.of('ssh:one', open)(passphrase, never);
    const notice = questions.of('ssh:two', shut)({ kind: 'notice', text: 'Touch the key' }, passing.signal);
    await settle();
    assert.deepEqual(told, ['ssh:two: Touch the key']);
    passing.abort();
    assert.equal(await notice, undefined);
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

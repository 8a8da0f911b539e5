import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { isLabError, LabError } from '../../../lab-runtime/index.ts';
import { Link } from '../../../extension/targets/link.ts';
import type { Reach } from '../../../extension/targets/reach.ts';
import { FakeConnection, fakeTarget } from './fakeTarget.ts';

const unreachable = () => Promise.reject(new LabError('target-unreachable', 'no route to host'));
const refused = () => Promise.reject(new LabError('authentication-failed', 'server does not let you in'));

describe('the link to a target', () => {
  let connection: FakeConnection;
  let link: Link;
  let reaches: Reach['kind'][];
  let now: number;

  beforeEach(() => {
    now = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    connection = new FakeConnection();
    reaches = [];
    link = new Link({
      id: 'ssh:server',
      open: async () => fakeTarget('ssh:server', { connection }),
      check: 'without-connection',
      random: () => 0.5,
      now: () => now,
      onError: (error) => assert.fail(String(error)),
    });
    link.onDidChange(({ kind }) => reaches.push(kind));
  });
  afterEach(() => {
    link.dispose();
    mock.timers.reset();
  });

  /** Lets what is ready happen, then time pass. */
  async function after(milliseconds: number): Promise<void> {
    await settle();
    mock.timers.tick(milliseconds);
    await settle();
  }

  /** The state, which changes behind the compiler's back. */
  function reach(): Reach {
    return link.reach;
  }

  it('opens nothing until the user wishes it, and then once for all who wish it', async () => {
    await after(100_000);
    assert.deepEqual([reach().kind, connection.opens], ['closed', 0]);
    await Promise.all([link.connect('ask'), link.connect('ask'), link.connect('silent')]);
    await link.connect('ask');
    assert.deepEqual([reach().kind, connection.opens], ['connected', 1]);
    assert.deepEqual(reaches, ['connecting', 'connected']);
  });

  it('stays closed after a first attempt in vain, says why, and does not try again by itself', async () => {
    connection.opening = unreachable;
    await assert.rejects(link.connect('ask'), (error) => isLabError(error, 'target-unreachable'));
    await after(100_000);
    const state = reach();
    assert.equal(connection.opens, 1);
    assert.ok(state.kind === 'closed');
    assert.deepEqual([state.tries, state.error?.message], [1, 'no route to host']);
  });

  it('opens again by itself, later and later, what the user had opened', async () => {
    await link.connect('ask');
    const since = new Date(5000);
    connection.opening = unreachable;
    connection.lose(since);
    assert.equal(reach().kind, 'lost');
    await after(999);
    assert.equal(connection.opens, 1);
    await after(1);
    assert.equal(connection.opens, 2);
    await after(1999);
    assert.equal(connection.opens, 2);
    await after(1);
    assert.equal(connection.opens, 3);
    const state = reach();
    assert.ok(state.kind === 'lost' && state.again === 'waiting');
    assert.equal(state.since, since, 'the loss is no newer for the attempts');
    connection.opening = () => Promise.resolve();
    await after(4000);
    assert.deepEqual([reach().kind, connection.opens], ['connected', 4]);
    connection.lose();
    await after(7999);
    assert.equal(connection.opens, 4, 'what comes and goes is not tried more often for that');
    await after(1);
    assert.deepEqual([reach().kind, connection.opens], ['connected', 5]);
    now += 60_000;
    connection.lose();
    await after(1000);
    assert.deepEqual([reach().kind, connection.opens], ['connected', 6], 'it begins with a second again');
  });

  it('opens at once what it waits for when it is told to hurry', async () => {
    await link.connect('ask');
    connection.lose();
    link.hurry();
    link.hurry();
    await settle();
    assert.deepEqual([reach().kind, connection.opens], ['connected', 2]);
    link.hurry();
    await after(100_000);
    assert.equal(connection.opens, 2);
  });

  it('does not knock again where it is not let in, and asks nothing by itself', async () => {
    let asked = 0;
    connection.opening = async () => {
      const answer = await link.answer(async () => {
        asked += 1;
        return 'secret';
      });
      if (answer !== 'secret') await refused();
    };
    await link.connect('ask');
    assert.equal(asked, 1);
    connection.lose();
    await after(1000);
    const state = reach();
    assert.ok(state.kind === 'lost');
    assert.deepEqual([state.again, state.error.code, asked], ['login', 'authentication-failed', 1]);
    await after(100_000);
    link.hurry();
    await after(100_000);
    assert.deepEqual([connection.opens, asked], [2, 1]);
    await link.connect('ask');
    assert.deepEqual([reach().kind, connection.opens, asked], ['connected', 3, 2]);
  });

  it('asks the user who wishes it while an attempt of its own is under way that had to refuse', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    await link.connect('ask');
    connection.opening = async () => {
      if ((await link.answer(() => Promise.resolve('secret'))) !== undefined) return;
      await promise;
      await refused();
    };
    connection.lose();
    await after(1000);
    const wished = link.connect('ask');
    resolve(undefined);
    await wished;
    assert.deepEqual([reach().kind, connection.opens], ['connected', 3]);
  });

  it('is no error where the user turns away from a question', async () => {
    connection.opening = async () => {
      await link.answer(() => Promise.resolve(undefined));
      await refused();
    };
    await assert.rejects(link.connect('ask'), (error) => isLabError(error, 'cancelled'));
    const state = reach();
    assert.ok(state.kind === 'closed' && state.error === undefined);
  });

  it('stays closed when the user closes it, also in the middle of an attempt', async () => {
    await link.connect('ask');
    await link.disconnect();
    connection.lose();
    await after(100_000);
    assert.deepEqual([reach().kind, connection.opens, connection.closes], ['closed', 1, 1]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    connection.opening = () => promise;
    const cancelling = new AbortController();
    const attempt = link.connect('ask', cancelling.signal);
    const cancelled = assert.rejects(attempt, (error) => isLabError(error, 'cancelled'));
    await settle();
    cancelling.abort();
    assert.equal(reach().kind, 'closed');
    connection.opening = () => Promise.resolve();
    await link.connect('ask');
    resolve(undefined);
    await cancelled;
    assert.equal(reach().kind, 'connected', 'what is wished anew is not cancelled with it');
  });

  it('follows a connection that opens by itself, unless the user has closed it', async () => {
    await link.connect('ask');
    connection.lose();
    connection.become({ kind: 'connected' });
    await settle();
    assert.equal(reach().kind, 'connected');
    await link.disconnect();
    connection.become({ kind: 'connected' });
    await settle();
    assert.deepEqual([reach().kind, connection.state.kind], ['closed', 'closed']);
  });
});

describe('the link to a target without a connection', () => {
  it('enters it to see that it is there, and hears from what fails that it is gone', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const scripts: string[] = [];
    const target = fakeTarget('wsl:Debian', {
      run: (script) => {
        scripts.push(script);
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
      },
    });
    const link = new Link({
      id: target.id,
      open: () => Promise.resolve(target),
      check: 'without-connection',
      random: () => 0.5,
      now: () => 0,
      onError: (error) => assert.fail(String(error)),
    });
    try {
      const stands = (): string => ('again' in link.reach ? link.reach.again : link.reach.kind);
      await link.connect('ask');
      assert.deepEqual(scripts, [':']);
      link.suspect(new LabError('step-failed', 'no such lab'));
      assert.equal(stands(), 'connected');
      link.suspect(new LabError('target-unreachable', 'no such distribution'));
      assert.equal(stands(), 'waiting');
      await link.connect('ask');
      link.suspect(new LabError('authentication-failed', 'a passphrase was asked for'));
      assert.equal(stands(), 'login');
    } finally {
      link.dispose();
      mock.timers.reset();
    }
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

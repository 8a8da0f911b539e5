/** `kill -9` of each process that supervises a script on another machine (superviseScript.ts), here or over ssh to here. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { quote } from '../../../lab-runtime/targets/quote.ts';
import type { Conversation, Target } from '../../../lab-runtime/targets/target.ts';
import { processes } from '../../support/processes.ts';
import { stillRunning } from './stillRunning.ts';

const roles = ['shell', 'guard', 'relay', 'waiter', 'reporter'] as const;
type Role = (typeof roles)[number];

interface Started {
  readonly conversation: Conversation;
  /** The script's own process. */
  readonly leader: number;
  readonly supervisors: Readonly<Record<Role, number>>;
}

/** Defines the tests; the target's scripts have a grace of 0.3 s. */
export function describeSupervisorsKilled(name: string, create: () => Target): void {
  describe(`${name}: a script whose supervisor is killed`, function () {
    this.timeout(30_000);

    it('is ended, and that is told: its relay, its waiter', () => eachOf(['relay', 'waiter'], assertEnded));
    it('is as it was without its guard, or its reporter', () => eachOf(['guard', 'reporter'], assertUnharmed));
    it('leaves nothing where it is stopped then, whoever was killed', () => eachOf(roles, assertStops));

    async function eachOf(some: readonly Role[], assertFor: (target: Target, role: Role) => Promise<void>) {
      await Promise.all(some.map((role) => assertFor(create(), role)));
    }

    it('is run again where it only looks', async () => {
      // Each tells who waits for it: of all scripts of this machine, its own alone is meant.
      const folder = mkdtempSync(path.join(tmpdir(), 'vethscope-waiters-'));
      chmodSync(folder, 0o777);
      const file = path.join(folder, 'pids');
      const waiters = (): readonly number[] =>
        existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
      try {
        const script = `echo "$PPID" >>${quote([file])}; sleep 0.5; echo done`;
        const run = create().run(script, { what: 'look', looksOnly: true });
        while (waiters().length === 0) await sleep(20);
        process.kill(waiters()[0] ?? 0, 'SIGKILL');
        assert.equal((await run).stdout, 'done\n');
        assert.equal(waiters().length, 2);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

async function assertEnded(target: Target, role: Role): Promise<void> {
  const { conversation, leader, supervisors } = await start(target, 'sleep 1000 & exec sleep 1000');
  const begun = performance.now();
  process.kill(supervisors[role], 'SIGKILL');
  await assert.rejects(conversation.done, (error) => {
    assert.ok(isLabError(error, 'command-failed'), String(error));
    assert.match(error.message, /^test: the shell that supervises it on \S+ was killed\. How far/u);
    assert.match(error.remedy ?? '', /^Do it again/u);
    return true;
  });
  assert.ok(performance.now() - begun < 8000, 'it is noticed soon');
  await assertNothingLeft(target, [leader, ...Object.values(supervisors)]);
}

async function assertUnharmed(target: Target, role: Role): Promise<void> {
  const { conversation, leader, supervisors } = await start(target, 'read -r word; echo "got $word"; exit 3');
  process.kill(supervisors[role], 'SIGKILL');
  await sleep(100);
  conversation.write('it\n');
  const { exitCode, stdout } = await conversation.done;
  assert.deepEqual([exitCode, stdout], [3, `${String(leader)}\ngot it\n`]);
  await assertNothingLeft(target, Object.values(supervisors));
}

async function assertStops(target: Target, role: Role): Promise<void> {
  const { conversation, leader, supervisors } = await start(target, 'exec sleep 1000');
  process.kill(supervisors[role], 'SIGKILL');
  await sleep(100);
  conversation.stop();
  await conversation.done.catch(() => undefined);
  await assertNothingLeft(target, [leader, ...Object.values(supervisors)]);
}

/** Starts a script; resolves when it runs. */
async function start(target: Target, script: string): Promise<Started> {
  const told = Promise.withResolvers<number>();
  const onStdout = (line: string): void => {
    told.resolve(Number(line));
  };
  const conversation = target.converse(`echo "$$"; ${script}`, { onStdout }, { what: 'test' });
  const leader = await told.promise;
  const all = processes();
  const parentOf = (child: number): number => all.find(({ pid }) => pid === child)?.parent ?? assert.fail();
  const shell = parentOf(parentOf(leader));
  const pipeline = all.filter(({ parent }) => parent === shell).map(({ pid }) => pid);
  // They are started from left to right.
  const [guard = 0, relay = 0, waiter = 0, reporter = 0] = pipeline.toSorted((a, b) => a - b);
  assert.deepEqual([pipeline.length, waiter], [4, parentOf(leader)]);
  return { conversation, leader, supervisors: { shell, guard, relay, waiter, reporter } };
}

async function assertNothingLeft(target: Target, pids: readonly number[]): Promise<void> {
  assert.deepEqual(await stillRunning(target, pids), []);
}

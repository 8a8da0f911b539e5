/**
 * What one does with labs, over connections that are cut, stalled or truncated: the lab is as before or as planned, never
 * in between, nothing is done twice, every call ends with a result or a clear error, and `down` leaves nothing.
 * VETHSCOPE_SEED repeats the random moments of a run.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  downLab,
  findLab,
  pingFrom,
  takeSnapshot,
  tracerouteFrom,
  upLab,
  watchLab,
  type Target,
} from '../../lab-runtime/index.ts';
import { isLabError } from '../../lab-runtime/model/labError.ts';
import type { Multiplex } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { labFrom } from '../lab/support/labBench.ts';
import { startFaultyProxy, type Fault, type FaultyProxy } from '../support/faultyProxy.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { observeLabs, observedConfig, type ObservedLabs } from './support/observedLab.ts';
import { randomFrom, seed } from '../support/seed.ts';

const base = `
services:
  a: { ports: ["8080:80"], networks: [one] }
  b: { networks: [one] }
networks: { one: {} }
`;
/** b goes, c comes, a publishes another port. */
const changed = `
services:
  a: { ports: ["8081:80"], networks: [one] }
  c: { networks: [one] }
networks: { one: {} }
`;

/** What can be left of a lab, by the file that it was made from. */
type Left = 'none' | 'base' | 'changed';

interface Operation {
  readonly begins: Left;
  /** What may be found after a fault; the first one after success. */
  readonly leaves: readonly [Left, ...Left[]];
  readonly run: (target: Target) => Promise<unknown>;
  /** Random moments, besides the chosen ones. */
  readonly moments: number;
}

const operations: Readonly<Record<string, Operation>> = {
  up: {
    begins: 'none',
    leaves: ['base', 'none'],
    run: (target) => upLab(target, labFrom(base, lab)),
    moments: 9,
  },
  change: {
    begins: 'base',
    leaves: ['changed', 'base'],
    run: (target) => upLab(target, labFrom(changed, lab)),
    moments: 9,
  },
  down: { begins: 'base', leaves: ['none', 'base'], run: (target) => downLab(target, lab), moments: 5 },
  snapshot: {
    begins: 'base',
    leaves: ['base'],
    run: async (target) => {
      const snapshot = await takeSnapshot(target, await findLab(target, lab));
      assert.deepEqual([snapshot.unknown, snapshot.namespaces.length], [[], 4]);
    },
    moments: 4,
  },
  watch: {
    begins: 'base',
    leaves: ['base'],
    run: async (target) => {
      const watch = watchLab(target, await findLab(target, lab), () => undefined);
      await Promise.race([watch.done, sleep(500)]);
      watch.stop();
      await watch.done;
    },
    moments: 3,
  },
  ping: {
    begins: 'base',
    leaves: ['base'],
    run: async (target) => {
      const { sent, received } = await pingFrom(target, await findLab(target, lab), 'a', 'b', { count: 2 });
      assert.deepEqual([sent, received], [2, 2]);
    },
    moments: 3,
  },
  traceroute: {
    begins: 'base',
    leaves: ['base'],
    run: async (target) => {
      const { hops } = await tracerouteFrom(target, await findLab(target, lab), 'a', 'client');
      assert.equal(hops.length, 2);
    },
    moments: 3,
  },
};

const lab = 'shop';
const faults: readonly Fault[] = ['cut', 'stall', 'truncate'];
const lanes = 3;
/** No call takes longer: three signs of life of a second each, and what a busy machine adds. */
const limitMs = 40_000;

interface Moment {
  readonly name: string;
  readonly operation: Operation;
  /** Of the bytes that the server sends in an undisturbed course. */
  readonly share: number;
  readonly fault: Fault;
}

/** Chosen ones, and, where ssh itself shares the connection, random ones. */
function moments(multiplex: Multiplex): Moment[] {
  const random = randomFrom(seed);
  let count = 0;
  return Object.entries(operations).flatMap(([name, operation]) =>
    [0, 0.5, 0.97, ...Array.from({ length: multiplex === 'framed' ? 0 : operation.moments }, random)].map((share) => ({
      ...{ name, operation, share },
      fault: faults[count++ % 3] ?? 'cut',
    })),
  );
}

describe('labs over a connection with faults', function () {
  this.timeout(900_000);
  let server: SshServer;
  before(async () => {
    server = await startSshServer({ config: [...observedConfig, 'ClientAliveInterval 1', 'ClientAliveCountMax 3'] });
  });
  after(() => server.close());

  for (const [multiplex, least] of [
    ['master', 50],
    ['framed', 20],
  ] as const) {
    it(`are as before or as planned, whenever it breaks, shared by ${multiplex}`, () => breakAll(multiplex, least));
  }

  async function breakAll(multiplex: Multiplex, least: number): Promise<void> {
    const left = moments(multiplex);
    assert.ok(left.length >= least);
    const course = await undisturbed(server, multiplex);
    const outcomes = new Map<string, number>();
    const lane = async (): Promise<void> => {
      await using bench = await openBench(server, multiplex);
      for (let moment = left.shift(); moment !== undefined; moment = left.shift()) {
        const outcome = await strike(bench, course, moment);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      await bring(bench.target, 'none');
      await bench.labs.nothingLeft();
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    // Both kinds of outcome have been seen, else the moments were badly chosen.
    assert.ok((outcomes.get('complete') ?? 0) > 1 && (outcomes.get('connection-lost') ?? 0) > 1, [...outcomes].join());
  }
});

/** What happens when nothing breaks. */
interface Course {
  readonly views: Readonly<Record<Left, readonly string[] | undefined>>;
  /** Bytes that the server sends. */
  readonly bytes: Readonly<Record<string, number>>;
}

interface Bench extends AsyncDisposable {
  readonly labs: ObservedLabs;
  readonly proxy: FaultyProxy;
  readonly target: Target;
}

async function openBench(server: SshServer, multiplex: Multiplex): Promise<Bench> {
  const labs = observeLabs(server);
  const proxy = await startFaultyProxy(server.port);
  return {
    labs,
    proxy,
    target: labs.through(proxy, multiplex),
    [Symbol.asyncDispose]: async () => {
      await labs[Symbol.asyncDispose]();
      await proxy.close();
    },
  };
}

async function undisturbed(server: SshServer, multiplex: Multiplex): Promise<Course> {
  await using bench = await openBench(server, multiplex);
  const { labs, proxy, target } = bench;
  const bytes: Record<string, number> = {};
  const views: Record<Left, readonly string[] | undefined> = { none: undefined, base: undefined, changed: undefined };
  for (const [name, { begins, leaves, run }] of Object.entries(operations)) {
    await bring(target, begins);
    const before = proxy.bytesFromServer();
    await run(target);
    bytes[name] = proxy.bytesFromServer() - before;
    views[leaves[0]] ??= await labs.view(lab);
  }
  await bring(target, 'none');
  assert.ok(views.base !== undefined && views.changed !== undefined);
  return { views, bytes };
}

/** Makes it so, whatever there is. */
async function bring(target: Target, left: Left): Promise<void> {
  await target.run('true', { what: 'warm up', looksOnly: true });
  if (left === 'none') await downLab(target, lab);
  else await upLab(target, labFrom(left === 'base' ? base : changed, lab));
}

/** Does it with that fault and looks what came of it; resolves to what the caller was told. */
async function strike({ labs, proxy, target }: Bench, course: Course, moment: Moment): Promise<string> {
  const { name, operation, share, fault } = moment;
  const about = `${name}, ${fault} at ${share.toFixed(3)} (VETHSCOPE_SEED=${String(seed)})`;
  await bring(target, operation.begins);
  proxy.strikeAfter(Math.max(1, Math.floor(share * (course.bytes[name] ?? 0))), fault);
  const outcome = await Promise.race([
    operation.run(target).then(
      () => 'complete',
      (error: unknown) => {
        assert.ok(isLabError(error), `${about}: ${String(error)}`);
        return error.code;
      },
    ),
    sleep(limitMs, 'no end', { ref: false }),
  ]);
  proxy.calm();
  assert.ok(['complete', 'connection-lost', 'target-unreachable'].includes(outcome), `${about}: ${outcome}`);
  const view = await labs.view(lab);
  const allowed = outcome === 'complete' ? operation.leaves.slice(0, 1) : operation.leaves;
  const found = allowed.find((left) => isDeepStrictEqual(view, course.views[left])) ?? operation.leaves[0];
  assert.deepEqual(view, course.views[found], `${about}: ${outcome}`);
  return outcome;
}

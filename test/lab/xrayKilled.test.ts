/** `kill -9` of each process that an xray needs, at random times: nothing is left, no answer is wrong, and the next xray works. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findLab,
  inEnglish,
  LabError,
  xrayLab,
  type Journey,
  type RunningLab,
  type XrayQuestion,
} from '../../lab-runtime/index.ts';
import type { Process } from '../support/processes.ts';
import { randomFrom, seed } from '../support/seed.ts';
import { everyNthElsewhere, isTargetHere, killMoments, openTestTarget } from '../support/testTarget.ts';
import { openCommandLine, type CommandLine } from './support/commandLine.ts';
import { eventually } from './support/eventually.ts';
import { openBench, type LabBench } from './support/labBench.ts';
import { kill } from './support/labMachine.ts';
import { inWords, processesOf, rememberMachine } from './support/machine.ts';
import { dumpLab, markersIn, type LabDump } from './support/xrayTraces.ts';

const text = `
services:
  a: { networks: [front] }
  b: { networks: [front], ports: ["8080:80"] }
networks:
  front: { ipam: { config: [{ subnet: 172.30.0.0/24 }] } }
`;

const questions: readonly { readonly ask: XrayQuestion; readonly answer: RegExp }[] = [
  { ask: { kind: 'tcp', from: 'client', to: 'host', port: 8080 }, answer: /^delivered$/ },
  { ask: { kind: 'tcp', from: 'a', to: 'b', port: 81 }, answer: /^rejected no-listener: .* tcp port 81 of b$/ },
  { ask: { kind: 'icmp', from: 'a', to: '172.30.0.99', timeoutMs: 300 }, answer: /^dropped neighbour-failed: / },
];

function said({ verdict, cause }: Journey): string {
  return cause === undefined ? verdict : `${verdict} ${cause.kind}: ${inEnglish(cause.text)}`;
}

/** Enough for the slowest to have come to its answer, on a machine with nothing else to do. */
const longestMs = 420;

/** The same on this machine as it is now: the first question is the slowest of those that are not waited for. */
async function longestOf(bench: LabBench, lab: RunningLab): Promise<number> {
  const begun = performance.now();
  const session = await xrayLab(bench.target, lab);
  try {
    await session.ask(questions[0]?.ask ?? assert.fail());
  } finally {
    await session.close();
  }
  return Math.max(longestMs, performance.now() - begun);
}

describe('an xray whose processes are killed', function () {
  this.timeout(240_000);
  const assertUntouched = rememberMachine();

  it('by one of those on the target', async () => {
    const moments = killMoments([...Array(180).keys()]);
    const half = Math.ceil(moments.length / 2);
    const killed = await Promise.all(
      [moments.slice(0, half), moments.slice(half)].map((some, lane) => onLane(some, randomFrom(seed + lane))),
    );
    const names = killed.flat();
    for (const program of ['sh', 'nsenter', 'perl']) {
      assert.ok(
        moments.length < 60 || names.includes(program),
        `${program} of ${names.join(' ')}, seed ${String(seed)}`,
      );
    }
    assertUntouched();
  });

  it('by that which asks', async () => {
    const line = openCommandLine();
    try {
      await killCommands(line, killMoments([...Array(20).keys()]));
    } finally {
      await line.close();
    }
    assertUntouched();
  });
});

/** Resolves to the programs that were killed. */
async function onLane(moments: readonly number[], random: () => number): Promise<readonly string[]> {
  const bench = openBench();
  try {
    const lab = await bench.up(text, 'killed');
    const place = {
      ...{ bench, lab, idle: pidsOf(bench.stateHome), before: await settled(bench, lab) },
      longest: await longestOf(bench, lab),
    };
    const killed: string[] = [];
    for (const moment of moments) {
      killed.push(...(await killOne(place, moment, random)));
      if (moment % 20 === 0) assert.deepEqual(await dumpLab(bench, lab), place.before);
    }
    assert.deepEqual(await dumpLab(bench, lab), place.before);
    return killed;
  } finally {
    await bench.close();
  }
}

interface Place {
  readonly bench: LabBench;
  readonly lab: RunningLab;
  /** The lab's own processes. */
  readonly idle: ReadonlySet<number>;
  readonly before: LabDump;
  /** When the last process is killed, ms after it was begun. */
  readonly longest: number;
}

function pidsOf(stateHome: string): ReadonlySet<number> {
  return new Set(processesOf(stateHome).map(({ pid }) => pid));
}

/** The kernel goes on a while after a lab is made: carriers, link-local addresses. */
async function settled(bench: LabBench, lab: RunningLab): Promise<LabDump> {
  let before = await dumpLab(bench, lab);
  await eventually('the lab to settle', async () => {
    const [now, last] = [await dumpLab(bench, lab), before];
    before = now;
    return JSON.stringify(now) === JSON.stringify(last) && !JSON.stringify(now).includes('tentative');
  });
  return before;
}

async function killOne(
  { bench, lab, idle, longest }: Place,
  moment: number,
  random: () => number,
): Promise<readonly string[]> {
  const { ask, answer } = questions[moment % questions.length] ?? assert.fail();
  const opening = xrayLab(bench.target, lab);
  const asking = opening.then((session) => session.ask(ask));
  const told = asking.then(said, (error: unknown) => {
    assert.ok(error instanceof LabError, String(error));
  });
  await sleep(random() * longest);
  const victims = withoutSpares(processesOf(bench.stateHome)).filter(({ pid }) => !idle.has(pid));
  const victim = victims[Math.floor(random() * victims.length)];
  const killed = victim === undefined ? [] : killNow(victim);
  const answered = await told;
  if (answered !== undefined) assert.match(answered, answer, `killed: ${killed.join('')}`);
  const session = await opening.catch(() => xrayLab(bench.target, lab));
  try {
    const next = questions[(moment + 1) % 2] ?? assert.fail();
    // That somebody is dead may be noticed while it is asked.
    const journey = await session.ask(next.ask).catch(() => session.ask(next.ask));
    assert.match(said(journey), next.answer);
  } finally {
    await session.close();
  }
  await nothingLeft(bench.stateHome, idle);
  if (moment % 4 === 0) assert.deepEqual(await markersIn(bench, lab), []);
  return killed;
}

function killNow({ pid, command }: Process): readonly string[] {
  try {
    kill(pid, 'KILL');
  } catch {
    // It has ended by itself.
    return [];
  }
  return [path.basename(command.split(' ')[0] ?? '')];
}

/**
 * The way to another machine: it has the next shells ready, which come and go as others do, and have nothing below them yet;
 * what its own end does, test/ssh asks.
 */
function withoutSpares(all: readonly Process[]): readonly Process[] {
  if (isTargetHere) return all;
  const parents = new Set(all.map(({ parent }) => parent));
  const listed = new Set(all.map(({ pid }) => pid));
  const isSpare = ({ pid, parent, command }: Process): boolean =>
    command === '/bin/sh -s' && !parents.has(pid) && !listed.has(parent) && parent !== 1;
  return all.filter((one) => !one.command.startsWith('ssh ') && !isSpare(one));
}

async function nothingLeft(stateHome: string, idle: ReadonlySet<number>): Promise<void> {
  let left: readonly Process[] = [];
  await eventually(
    () => `these processes to end: ${inWords(left)}`,
    () => {
      left = withoutSpares(processesOf(stateHome)).filter(({ pid }) => !idle.has(pid));
      return left.length === 0;
    },
    5,
  );
}

async function killCommands(line: CommandLine, moments: readonly number[]): Promise<void> {
  const file = path.join(line.folder, 'killed.yaml');
  writeFileSync(file, `name: killed\n${text}`);
  await line.ok(`up ${file}`);
  const bench = { target: openTestTarget(line.stateHome) };
  const lab = await findLab(bench.target, 'killed');
  const idle = pidsOf(line.stateHome);
  const random = randomFrom(seed);
  try {
    for (const moment of everyNthElsewhere(moments, 4)) {
      const words = moment % 2 === 0 ? ['client', 'host:8080', '--count', '5'] : ['a', '172.30.0.99'];
      const going = line.start(['xray', 'killed', ...words]);
      await sleep(100 + random() * 700);
      going.kill('SIGKILL');
      await going.ended;
      await nothingLeft(line.stateHome, idle);
      assert.deepEqual(await markersIn(bench, lab), []);
    }
    assert.match(await line.ok('xray killed client host:8080'), /delivered/i);
  } finally {
    await bench.target.connection?.close();
  }
}

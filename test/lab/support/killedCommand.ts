/** `vethscope` killed with SIGKILL at a chosen step of its plan. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineEnvironment, isTargetHere } from '../../support/testTarget.ts';

const command = path.join(import.meta.dirname, 'tellingCommand.ts');

/** Steps that run as one: the first of them, how many there are, and how long they took. */
interface Group {
  readonly begun: number;
  readonly size: number;
  readonly ms: number;
}

/** A command line, and what is known of its way from a run that nobody disturbed. */
export interface Course {
  readonly stateHome: string;
  readonly words: readonly string[];
  readonly groups: readonly Group[];
  /** Number of the plan's steps. */
  readonly total: number;
}

/** Runs the command to its end, and notes its way. */
export async function runUndisturbed(stateHome: string, words: readonly string[]): Promise<Course> {
  const { child, steps } = start(stateHome, words);
  const begins: { begun: number; at: number }[] = [];
  let total = 0;
  for await (const step of steps) {
    begins.push({ begun: step.begun, at: performance.now() });
    total = step.total;
  }
  await ended(child);
  assert.equal(child.exitCode, 0, `vethscope ${words.join(' ')}`);
  const groups = begins.map(({ begun, at }, index) => {
    const next = begins[index + 1];
    return { begun, size: (next?.begun ?? total) - begun, ms: (next?.at ?? performance.now()) - at };
  });
  return { stateHome, words, groups, total };
}

/**
 * Kills the command at step `number`: as soon as its group begins, or as far into the group as the step stands in it.
 * Resolves to whether the command was still there to be killed.
 */
export async function killAtStep({ stateHome, words, groups }: Course, number: number): Promise<boolean> {
  const group = groups.findLast(({ begun }) => begun <= number);
  assert.ok(group);
  const { child, steps } = start(stateHome, words);
  let killed = false;
  for await (const { begun } of steps) {
    if (begun < group.begun) continue;
    await sleep((group.ms * (number - group.begun)) / group.size);
    killed = child.kill('SIGKILL');
    break;
  }
  await ended(child);
  return killed && child.signalCode === 'SIGKILL';
}

function start(stateHome: string, words: readonly string[]) {
  const child = spawn(process.execPath, [command, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environmentOf(stateHome) },
  });
  return { child, steps: stepsOf(createInterface({ input: child.stdout })) };
}

/** Here its state is in the folder itself, on another machine what it has here is in a folder below. */
function environmentOf(stateHome: string): Readonly<Record<string, string>> {
  const here = path.join(stateHome, 'here');
  mkdirSync(here, { recursive: true, mode: 0o700 });
  return isTargetHere ? { XDG_RUNTIME_DIR: stateHome } : commandLineEnvironment(here, stateHome);
}

async function* stepsOf(lines: AsyncIterable<string>): AsyncIterable<{ begun: number; total: number }> {
  for await (const line of lines) {
    const [word, begun, total] = line.split(' ');
    if (word === 'step') yield { begun: Number(begun), total: Number(total) };
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

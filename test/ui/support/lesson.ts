/** The window that most tests share: the lesson's sample, trusted. Whoever asks first opens it; mocha's end closes it. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { downLab, findLab, listLabs, type RunningLab } from '../../../lab-runtime/index.ts';
import type { Lesson } from '../expected/rows.ts';
import { Editor } from './editor.ts';
import type { Workbench } from './workbench.ts';

/** What a `before` hook may take on a busy machine: VS Code is started in it. */
export const openingMs = 120_000;

let editor: Promise<Editor> | undefined;
let workbench: Promise<Workbench> | undefined;

/** The VS Code of all tests. */
export function sharedEditor(): Promise<Editor> {
  editor ??= Editor.start();
  return editor;
}

/** The shared window, with the views in sight and the lab file in the editor. */
function lessonWindow(): Promise<Workbench> {
  workbench ??= openLesson();
  return workbench;
}

async function openLesson(): Promise<Workbench> {
  const opened = await (await sharedEditor()).open({ trust: 'yes', file: 'compose.yaml' });
  await opened.showViews();
  return opened;
}

/** The lab of the lesson, looked up anew for every question: a change may put another process in a container's place. */
export interface RunningLesson extends Lesson {
  lab(): Promise<RunningLab>;
}

/** The shared window with the lab running, and the lab. */
export async function lessonLab(): Promise<{ readonly workbench: Workbench; readonly lesson: RunningLesson }> {
  const window = await lessonWindow();
  const { bench } = await sharedEditor();
  if ((await listLabs(bench.target)).length === 0) await startLesson(window);
  const lab = (): Promise<RunningLab> => findLab(bench.target, 'lesson');
  const inside: Lesson['inside'] = async (place, ...argv) => bench.inside(await lab(), place, ...argv);
  return { workbench: window, lesson: { lab, inside, places: ['host', 'box', 'web', 'client'] } };
}

/** Starts the lab as a user does. */
export async function startLesson(window: Workbench): Promise<void> {
  await window.showTab('compose.yaml');
  await window.palette('Vethscope: Start Lab');
  await window.view('Labs').row('lesson').waitFor();
}

/** The shared window without any lab. */
export async function idleWindow(): Promise<Workbench> {
  const window = await lessonWindow();
  const { bench } = await sharedEditor();
  for (const { name } of await listLabs(bench.target)) await downLab(bench.target, name);
  await window.palette('Vethscope: Refresh');
  await (await window.onlyView('Labs')).welcome.waitFor();
  return window;
}

/** Looks, and looks again while it is not so: counters and neighbours move. Fails with the difference. */
export async function agree<T>(
  shown: () => Promise<T>,
  expected: () => Promise<T>,
  again: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      assert.deepEqual(await shown(), await expected());
      return;
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      await again();
      // Who asks once more before the answer is there gives up the first question.
      await sleep(400 * attempt);
    }
  }
  assert.deepEqual(await shown(), await expected());
}

afterEach(async function () {
  this.timeout(openingMs);
  const { currentTest } = this;
  if (currentTest?.state === 'failed')
    await (await editor)?.tellAll(`failed ${currentTest.fullTitle()}`.replaceAll('/', ' '));
});

after(async function () {
  this.timeout(openingMs);
  await (await editor)?.close();
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { until } from '../support/until.ts';
import { linesInSight, tokensInSight } from './support/editorText.ts';
import { lessonLab, openingMs, sharedEditor, type RunningLesson } from './support/lesson.ts';
import { windowSize, type Workbench } from './support/workbench.ts';

const cli = resolve(import.meta.dirname, '../../dist/cli.mjs');

describe('a document', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;

  before(async () => ({ workbench, lesson } = await lessonLab()));

  it('shows the commands that build a lab beside its file, as the command line prints them', async () => {
    await workbench.showTab('compose.yaml');
    await workbench.palette('Vethscope: Show Commands');
    const [file, plan] = [workbench.editor(0), workbench.editor(1)];
    await plan.getByText('#!/bin/sh').waitFor();
    const [left, right] = [await file.boundingBox(), await plan.boundingBox()];
    assert.ok(left && right && left.x + left.width <= right.x, 'they are not side by side');
    const { folder } = await sharedEditor();
    const printed = execFileSync(process.execPath, [cli, 'plan', join(folder, 'compose.yaml')], { encoding: 'utf8' });
    const wanted = printed.split('\n');
    // An editor that has just opened still moves its lines about.
    await until(async () => {
      const shown = await linesInSight(plan);
      return shown.length > 20 && shown.every((line, index) => line === wanted[index]) ? true : undefined;
    });
    await workbench.closeTab('compose.yaml.sh');
  });

  it('shows the rules as iptables-save prints them, each word in the colour of what it is', async () => {
    await workbench.page.setViewportSize({ ...windowSize, height: 1300 });
    const labs = await workbench.onlyView('Labs');
    await labs.menu('Host', 'Show iptables-save');
    const printed = await lesson.inside('host', 'iptables-save', '-c');
    const wanted = printed.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const shown = async (): Promise<readonly string[]> =>
      (await linesInSight(workbench.editor())).filter((line) => line !== '');
    const packets = wanted.find((line) => line.endsWith('-A FORWARD -j DOCKER-USER')) ?? '?';
    await until(async () => ((await shown()).includes('*nat') && (await shown()).includes(packets) ? true : undefined));
    assert.deepEqual(await shown(), wanted);
    const words = ['-A', 'DOCKER-USER', 'ACCEPT', '172.17.0.3', '--dport', 'docker0'];
    await until(async () => {
      const tokens = (await tokensInSight(workbench.editor())).flat();
      const colors = words.map((word) => tokens.find(({ text }) => text.trim() === word)?.color);
      const plain = await workbench.editor().evaluate((editor) => getComputedStyle(editor).color);
      const areColored = !colors.includes(undefined) && !colors.includes(plain) && new Set(colors).size >= 4;
      return areColored ? true : undefined;
    });
    await workbench.closeTab('lesson-host.iptables-save');
    await workbench.page.setViewportSize(windowSize);
  });
});

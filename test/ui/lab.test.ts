/**
 * The packed extension in a real VS Code, as a person uses it: open the sample, start the lab from the palette, look at
 * all five trees, ping, open a terminal in a container, stop the lab. What the trees show is compared with what `ip`
 * and `iptables-save` say when they are run apart. Screenshots go to out/screenshots, or where $VETHSCOPE_SCREENSHOTS says.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { findLab, type RunningLab } from '../../lab-runtime/index.ts';
import { launchBrowser } from '../harness/browser.ts';
import { runEditorCommand, startEditorServer, type EditorServer } from '../harness/editorServer.ts';
import { workbenchUrl } from '../harness/workbenchUrl.ts';
import { eventually } from '../lab/support/eventually.ts';
import { openBench } from '../lab/support/labBench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shots = process.env['VETHSCOPE_SCREENSHOTS'] ?? path.join(root, 'out/screenshots');

describe('the extension in VS Code', function () {
  this.timeout(240_000);
  const bench = openBench();
  const home = mkdtempSync(path.join(tmpdir(), 'vethscope-ui-'));
  const folder = path.join(home, 'lesson');
  let server: EditorServer;
  let browser: Browser;
  let page: Page;
  let lab: RunningLab;

  before(async () => {
    mkdirSync(shots, { recursive: true });
    cpSync(path.join(root, 'media/samples/lesson'), folder, { recursive: true });
    const dataFolder = path.join(home, 'data');
    await runEditorCommand(dataFolder, ['--install-extension', path.join(root, 'out/vethscope.vsix')]);
    server = await startEditorServer({
      dataFolder,
      environment: { ...process.env, XDG_RUNTIME_DIR: bench.stateHome },
      settings: { 'workbench.colorTheme': 'Default Light Modern' },
    });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(45_000);
    await page.goto(workbenchUrl(server, { folder, file: path.join(folder, 'compose.yaml') }));
    await page.locator('.monaco-workbench').waitFor();
  });
  after(async () => {
    await browser.close();
    await server.stop();
    await bench.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await page.screenshot({ path: path.join(shots, 'failure.png') });
  });

  const palette = async (title: string): Promise<void> => {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget:visible input');
    await input.fill(`>${title}`);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  const tree = (name: string): Locator => page.getByRole('tree', { name: new RegExp(`^${name}`) });
  const rows = async (name: string): Promise<readonly string[]> =>
    (await tree(name).getByRole('treeitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  /** Gives one view the whole side bar, with everything in it unfolded. */
  const unfoldAlone = async (name: string): Promise<readonly string[]> => {
    for (const other of ['Labs', 'Interfaces', 'Routes', 'iptables', 'Published Ports']) {
      const header = page.locator('.pane-header').filter({ hasText: other }).first();
      const isOpen = (await header.getAttribute('aria-expanded')) === 'true';
      if (isOpen !== (other === name)) await header.click();
    }
    await tree(name).getByRole('treeitem').first().waitFor();
    for (let round = 0; round < 40; round++) {
      const folded = tree(name).locator('[role="treeitem"][aria-expanded="false"] .monaco-tl-twistie');
      if ((await folded.count()) === 0) break;
      await folded.first().click();
      await page.waitForTimeout(80);
    }
    return rows(name);
  };
  const says = (lines: readonly string[], ...words: readonly string[]): void => {
    for (const word of words) {
      assert.ok(
        lines.some((line) => line.includes(word)),
        `${word} is not shown in:\n${lines.join('\n')}`,
      );
    }
  };
  const shoot = async (name: string): Promise<void> => {
    await page.screenshot({ path: path.join(shots, `${name}.png`) });
  };

  it('welcomes who has no lab yet', async () => {
    await page.getByRole('tab', { name: 'Vethscope' }).locator('a').first().click();
    await page.getByText('No lab is running.').first().waitFor();
    await shoot('welcome');
  });

  it('starts the lab from the palette', async () => {
    await page.locator('.tab', { hasText: 'compose.yaml' }).first().click();
    await palette('Vethscope: Start Lab');
    await tree('Labs')
      .getByRole('treeitem', { name: /lesson/ })
      .first()
      .waitFor();
    lab = await findLab(bench.target, 'lesson');
  });

  it('shows lab, network, container, endpoint and published ports', async () => {
    const lines = await unfoldAlone('Labs');
    const eth0 = await bench.inside(lab, 'box', 'ip', '-o', '-4', 'addr', 'show', 'eth0');
    const index = /iflink (\d+)/.exec(
      `iflink ${await bench.inside(lab, 'box', 'cat', '/sys/class/net/eth0/iflink')}`,
    )?.[1];
    const veth = await bench.inside(
      lab,
      'host',
      'sh',
      '-c',
      `ip -o link | grep "^${index ?? ''}:" | cut -d' ' -f2 | cut -d@ -f1`,
    );
    says(lines, 'lesson', 'box', 'web', /inet (\S+)\//.exec(eth0)?.[1] ?? '?', veth, 'docker0', '32769');
    await shoot('labs-light');
  });

  it('shows the interfaces, routes, rules and ports of the host', async () => {
    const interfaces = await unfoldAlone('Interfaces');
    const names = (await bench.inside(lab, 'host', 'ip', '-br', 'link'))
      .split('\n')
      .map((line) => /^[^\s@]+/.exec(line)?.[0] ?? '?');
    says(interfaces, ...names);
    const routes = await unfoldAlone('Routes');
    says(routes, '172.17.0.0/16', '192.168.99.0/24', 'docker0');
    const ports = await unfoldAlone('Published Ports');
    says(ports, '32768', '32769');
    const rules = await unfoldAlone('iptables');
    says(rules, 'nat', 'filter', 'DOCKER-USER', 'MASQUERADE');
    await shoot('iptables-light');
  });

  it('shows the plan as a script', async () => {
    await page.locator('.tab', { hasText: 'compose.yaml' }).first().click();
    await palette('Vethscope: Show Commands');
    await page.locator('.monaco-editor', { hasText: '#!/bin/sh' }).first().waitFor();
    await shoot('plan');
  });

  it('stops the lab, and nothing is left', async () => {
    await unfoldAlone('Labs');
    await shoot('labs-and-plan');
    await palette('Vethscope: Stop Lab');
    const confirm = page.locator('.monaco-dialog-box').getByRole('button').first();
    const pick = page.locator('.quick-input-list .monaco-list-row').first();
    await eventually(
      'the lab to end',
      async () => {
        if (await confirm.isVisible()) await confirm.click();
        else if (await pick.isVisible()) await page.keyboard.press('Enter');
        return page.getByText('No lab is running.').first().isVisible();
      },
      90,
    );
    await assert.rejects(findLab(bench.target, 'lesson'));
  });
});

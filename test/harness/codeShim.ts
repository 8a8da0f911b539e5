#!/usr/bin/env node
// Looks like the desktop `code` executable to @vscode/test-electron, and runs the tests in code-server instead, with a
// browser without a window as the workbench. Give it to `runTests` as `vscodeExecutablePath`.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startEditorServer, type EditorServer } from './editorServer.ts';
import { parseShimArguments, type ShimArguments } from './shimArguments.ts';
import { remoteUri, workbenchUrl } from './workbenchUrl.ts';

const runLimitMs = 600_000;

const logFolder = await mkdtemp(join(tmpdir(), 'vethscope-host-'));
const options = parseShimArguments(process.argv.slice(2));
const server = await startEditorServer({
  dataFolder: options.dataFolder,
  extensionsFolder: options.extensionsFolder,
  mode: 'driver',
  trust: process.env['VETHSCOPE_TRUST'] === 'ask' ? 'ask' : 'off',
  logFile: join(logFolder, 'server.log'),
});
const browser = await launchBrowser();
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();

process.exitCode = await firstOf(
  testsEnded(page),
  signalled(),
  failed('the browser died', (tell) => browser.on('disconnected', tell)),
  failed('the page crashed', (tell) => page.on('crash', tell)),
  failed('the server ended', (tell) => void server.ended.then(tell)),
  failed(`no end after ${runLimitMs / 1000} s`, (tell) => setTimeout(tell, runLimitMs).unref()),
);
if (process.exitCode !== 0) await page.screenshot({ path: join(logFolder, 'failure.png') }).catch(() => undefined);
await browser.close();
await server.stop();
if (process.exitCode === 0) await rm(logFolder, { recursive: true, force: true });
process.exit();

/** Opens the workbench once its two hooks are there, and waits for the exit code of the tests. */
async function testsEnded(workbench: Page): Promise<number> {
  const exitCode = Promise.withResolvers<number>();
  await workbench.exposeFunction('codeAutomationExit', (code: number) => {
    void honestExitCode(server, code).then(exitCode.resolve);
  });
  await printExtensionHostOutput(workbench);
  await workbench.goto(testUrl(server, options), { timeout: 60_000 });
  await workbench.waitForSelector('.monaco-workbench', { timeout: 90_000 });
  return exitCode.promise;
}

/** When an extension host crashes or calls process.exit, the workbench still reports 0: never trust a 0 alone. */
async function honestExitCode({ extensionHosts }: EditorServer, reported: number): Promise<number> {
  const statuses = await extensionHosts.ended(10_000);
  if (reported !== 0 || (statuses.length > 0 && statuses.every((status) => status === 0))) return reported;
  process.stderr.write(`The extension host ended with ${statuses.join(', ') || 'no exit status'}.\n`);
  return 1;
}

/**
 * The workbench logs through `codeAutomationLog`. A message that came through $logExtensionHostMessage is what the tests
 * print; the rest is the workbench's own and only goes to its log file.
 */
async function printExtensionHostOutput(workbench: Page): Promise<void> {
  const workbenchLog = createWriteStream(join(logFolder, 'workbench.log'));
  await workbench.exposeFunction('vethscopeLog', (fromExtensionHost: boolean, type: string, args: unknown[]) => {
    const line = `${format(...args)}\n`;
    workbenchLog.write(`[${type}] ${line}`);
    if (fromExtensionHost) process[type === 'error' || type === 'warn' ? 'stderr' : 'stdout'].write(line);
  });
  await workbench.addInitScript(`if (globalThis.top === globalThis) {
    Error.stackTraceLimit = 100;
    globalThis.codeAutomationLog = (type, args) => {
      const fromExtensionHost = (new Error().stack ?? '').includes('$logExtensionHostMessage');
      globalThis.vethscopeLog(fromExtensionHost, type, args.map((arg) => (arg instanceof Error ? arg.stack : arg)));
    };
  }`);
}

function testUrl(
  editor: EditorServer,
  { folder, developmentPaths, testsPath, disableExtensions }: ShimArguments,
): string {
  return workbenchUrl(editor, {
    folder,
    payload: [
      ...developmentPaths.map((path) => ['extensionDevelopmentPath', remoteUri(editor, path)] as const),
      ...(testsPath === undefined ? [] : [['extensionTestsPath', remoteUri(editor, testsPath)] as const]),
      ...(disableExtensions ? [['disableExtensions', 'true'] as const] : []),
    ],
  });
}

/** The first end counts, and only its reason is told: closing the browser is an end, too. */
async function firstOf(...ends: readonly Promise<number | string>[]): Promise<number> {
  const end = await Promise.race(ends.map((each) => each.catch(String)));
  if (typeof end === 'number') return end;
  process.stderr.write(`VS Code in a browser: ${end}. Logs: ${logFolder}\n`);
  return 2;
}

/** Becomes `why` when the function that `listen` gets is called. */
function failed(why: string, listen: (tell: () => void) => unknown): Promise<string> {
  return new Promise((resolve) => {
    listen(() => resolve(why));
  });
}

function signalled(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(130));
  });
}

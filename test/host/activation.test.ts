import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commands, Disposable, extensions, window, type Extension } from 'vscode';
import { ownProcesses } from '../support/ownProcesses.ts';

const id = 'vethscope.vethscope';

describe('activation', () => {
  it('is quick, reads and writes nothing, and runs no process', async () => {
    const extension = extensions.getExtension<undefined>(id);
    assert.ok(extension);
    assert.equal(extension.isActive, false, 'something activated it before it was needed');
    const activate = await entryOf(extension);
    const { milliseconds, subscriptions } = activate();
    try {
      assert.ok(milliseconds <= 30, `activate() took ${milliseconds.toFixed(1)} ms`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual(ownProcesses(), []);
    } finally {
      disposeOf(subscriptions);
    }
    const calls = ioDuring(() => disposeOf(activate().subscriptions));
    assert.deepEqual(calls, []);
    const reading = ioDuring(() => fs.readFileSync(join(extension.extensionPath, 'package.json')));
    assert.equal(reading[0], 'fs.readFileSync', 'reading goes unnoticed');
    await extension.activate();
  });

  it('gives every command that package.json promises, and no other', async () => {
    const manifest = extensions.getExtension(id)?.packageJSON as Manifest;
    const promised = manifest.contributes.commands.map(({ command }) => command);
    const views = Object.values(manifest.contributes.views)
      .flat()
      .map((view) => view.id);
    const ofViews = (command: string) => views.some((view) => command === view || command.startsWith(`${view}.`));
    const given = (await commands.getCommands(true)).filter((command) => command.startsWith('vethscope.'));
    assert.deepEqual(given.filter((command) => !ofViews(command)).toSorted(), promised.toSorted());
  });

  it('opens no terminal, and shows no status while no lab runs', () => {
    assert.deepEqual(window.terminals, []);
  });
});

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

/**
 * How to call activate() as the extension host does, and measure it: the host's own times include its storage. What
 * counts is the time of the thread, where Node tells it: other programs of a busy machine take none of that.
 */
async function entryOf({ extensionPath, extensionUri }: Extension<undefined>) {
  const module = (await import(pathToFileURL(join(extensionPath, 'dist/extension.mjs')).href)) as {
    activate: (context: object) => void;
  };
  return () => {
    const subscriptions: Disposable[] = [];
    const context = {
      extensionUri,
      subscriptions,
      asAbsolutePath: (path: string) => join(extensionPath, path),
      // VS Code has read it before: to ask for something in it is no input.
      workspaceState: { get: () => undefined },
    };
    const start = now();
    module.activate(context);
    return { milliseconds: now() - start, subscriptions };
  };
}

/** Milliseconds: of this thread since it began, else of the clock. */
function now(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } };
  const used = threadCpuUsage?.call(process);
  return used === undefined ? performance.now() : (used.user + used.system) / 1000;
}

/** An output channel is one for all who ask for its name: disposing of it here would close it for good. */
function disposeOf(subscriptions: readonly Disposable[]): void {
  Disposable.from(...subscriptions.filter((one) => !('appendLine' in one))).dispose();
}

/** Which functions for files, processes and the network are called while something is done. */
function ioDuring(work: () => void): readonly string[] {
  const modules = { fs, 'fs.promises': fs.promises, child_process: childProcess, net, dns };
  const calls: string[] = [];
  const overheard = Object.entries(modules).flatMap(([name, module]) =>
    functionsOf(module).map((key) => {
      const own: unknown = Reflect.get(module, key);
      const heard = (...args: readonly unknown[]): unknown => {
        calls.push(`${name}.${key}`);
        return typeof own === 'function' ? Reflect.apply(own, module, args) : undefined;
      };
      Reflect.set(module, key, heard);
      return () => Reflect.set(module, key, own);
    }),
  );
  syncBuiltinESMExports();
  try {
    work();
    return calls;
  } finally {
    for (const restore of overheard) restore();
    syncBuiltinESMExports();
  }
}

function functionsOf(module: object): readonly string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(module)).flatMap(([key, { value, writable }]) =>
    typeof value === 'function' && writable === true && /^[a-z]/.test(key) ? [key] : [],
  );
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commands, Disposable, extensions, window, type Extension } from 'vscode';
import { ownProcesses } from '../support/ownProcesses.ts';

const id = 'vethscope.vethscope';

describe('activation', () => {
  it('is quick, and runs no process', async () => {
    const extension = extensions.getExtension<undefined>(id);
    assert.ok(extension);
    assert.equal(extension.isActive, false, 'something activated it before it was needed');
    const { milliseconds, subscriptions } = await callActivate(extension);
    assert.ok(milliseconds <= 30, `activate() took ${milliseconds.toFixed(1)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(ownProcesses(), []);
    // An output channel is one for all who ask for its name: disposing of it here would close it for good.
    Disposable.from(...subscriptions.filter((one) => !('appendLine' in one))).dispose();
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

/** Calls activate() as the extension host does, and measures it: the host's own times include its storage. */
async function callActivate(extension: Extension<undefined>) {
  const { extensionPath, extensionUri } = extension;
  const subscriptions: Disposable[] = [];
  const context = { extensionUri, subscriptions, asAbsolutePath: (path: string) => join(extensionPath, path) };
  const module = (await import(pathToFileURL(join(extensionPath, 'dist/extension.mjs')).href)) as {
    activate: (context: object) => void;
  };
  const start = performance.now();
  module.activate(context);
  return { milliseconds: performance.now() - start, subscriptions };
}

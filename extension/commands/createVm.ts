import * as l10n from '@vscode/l10n';
import { commands, languages, window, workspace } from 'vscode';
import type { Commands } from '../contributions.ts';
import { readSetting } from '../readSetting.ts';
import type { Services } from '../services.ts';
import { withTarget } from '../targets/targetWish.ts';
import { vmNameFault } from '../targets/vmWords.ts';
import { writeTargets } from '../targets/writeTargets.ts';
import { limaTemplate, wslGuide } from '../vmGuides.ts';
import { connectVm, startMachine } from './vmCommands.ts';

/** Not a word, but what is to be typed. */
const usualName = 'lab';

/** Makes a virtual machine for labs and connects it; elsewhere than on Linux, shows how to come by one. */
export function createVm(services: Services): Commands['vethscope.createVm'] {
  return async (given) => {
    if (process.platform !== 'linux') {
      await showGuide(process.platform);
      return undefined;
    }
    const name = typeof given === 'string' ? given : await askName();
    if (name === undefined) return undefined;
    await startMachine(services, name);
    const id = `vm:${name}`;
    await writeTargets(services.targets, withTarget(readSetting('vethscope.targets'), { id, sudo: false }));
    await connectVm(services, name);
    return id;
  };
}

function askName(): Thenable<string | undefined> {
  return window.showInputBox({
    title: l10n.t('Create Lab VM'),
    prompt: l10n.t('Name of the virtual machine. What is in it is gone when it stops.'),
    value: usualName,
    ignoreFocusOut: true,
    validateInput: vmNameFault,
  });
}

async function showGuide(platform: string): Promise<void> {
  if (platform === 'darwin') {
    const document = await workspace.openTextDocument({ language: 'yaml', content: limaTemplate() });
    await window.showTextDocument(await languages.setTextDocumentLanguage(document, 'yaml'));
    return;
  }
  const document = await workspace.openTextDocument({ language: 'markdown', content: wslGuide() });
  await window.showTextDocument(document);
  await commands.executeCommand('markdown.showPreview', document.uri);
}

/** The windows of VS Code in which the host suite runs: what is open in them, and whether it is trusted. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** See {@link windowOf}. */
export const windowNames = ['folder', 'restricted', 'several', 'empty'] as const;

/** A window by its name. */
export type WindowName = (typeof windowNames)[number];

/** What is open in each. */
export const windowTitles: Readonly<Record<WindowName, string>> = {
  folder: 'a folder',
  restricted: 'a folder that is not trusted',
  several: 'several folders',
  empty: 'no folder',
};

/** Tests below test/host/NAME run in the window of that name, all others in `folder`. */
export function windowOf(file: string): WindowName {
  return windowNames.find((name) => file.includes(`/host/${name}/`)) ?? 'folder';
}

/** What a window opens: made from the sample lab in a scratch folder. Undefined for the window without a folder. */
export async function furnish(window: WindowName, sample: string, scratch: string): Promise<string | undefined> {
  const lab = join(scratch, 'lab');
  if (window === 'empty') return undefined;
  await cp(sample, lab, { recursive: true });
  if (window === 'restricted') await tempt(lab);
  return window === 'several' ? several(scratch, sample) : lab;
}

/** Settings by which a hostile folder would have programs run. */
async function tempt(folder: string): Promise<void> {
  await mkdir(join(folder, '.vscode'));
  const settings = {
    'vethscope.terminal.shell': '/tmp/evil',
    'vethscope.lab.privilege': 'root',
    'vethscope.targets': ['command:evil'],
    'vethscope.ssh.path': '/tmp/evil',
    'vethscope.docker.image': 'evil',
    'vethscope.commandPrefixes': { evil: ['/tmp/evil'] },
  };
  await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify(settings));
}

/** Two folders in one window, each with a lab file, and one of them with the other's lab name. */
async function several(scratch: string, sample: string): Promise<string> {
  const workspace = join(scratch, 'several.code-workspace');
  await cp(sample, join(scratch, 'other'), { recursive: true });
  await writeFile(workspace, JSON.stringify({ folders: [{ path: 'lab' }, { path: 'other' }] }));
  return workspace;
}

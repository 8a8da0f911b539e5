import * as l10n from '@vscode/l10n';
import { FileType, Uri, window, workspace } from 'vscode';
import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';

/** A folder of media/samples, and what it is good for. */
interface Template {
  readonly folder: string;
  readonly label: string;
  readonly detail: string;
}

function templates(): readonly Template[] {
  return [
    {
      folder: 'docker0',
      label: l10n.t('The default bridge'),
      detail: l10n.t('Two containers on docker0: addresses, veth pairs, routes, masquerading.'),
    },
    {
      folder: 'two-networks',
      label: l10n.t('Two networks'),
      detail: l10n.t('A front and an internal back: who reaches whom, and why not.'),
    },
    {
      folder: 'published-web',
      label: l10n.t('A published web server'),
      detail: l10n.t('A port of the host that leads to a container: DNAT, and the way back.'),
    },
  ];
}

/** Writes a lab file from a template and opens it. Never writes over a file without the user's consent. */
export function newLabFile({ extensionUri }: Services): Commands['vethscope.newLabFile'] {
  return async (template, destination) => {
    const folder = typeof template === 'string' ? template : await pickTemplate();
    if (folder === undefined) return undefined;
    const uri = destination instanceof Uri ? destination : await chooseDestination(folder);
    if (uri === undefined) return undefined;
    const source = Uri.joinPath(extensionUri, 'media', 'samples', folder, 'compose.yaml');
    await workspace.fs.writeFile(uri, await workspace.fs.readFile(source));
    await window.showTextDocument(uri);
    return uri;
  };
}

async function pickTemplate(): Promise<string | undefined> {
  const picked = await window.showQuickPick(templates(), {
    title: l10n.t('New Lab File'),
    placeHolder: l10n.t('What shall the lab show?'),
    matchOnDetail: true,
  });
  return picked?.folder;
}

/** `compose.yaml` in the folder that is open where that is free, else wherever the user says. */
async function chooseDestination(template: string): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0];
  if (folder === undefined) return folders.length > 1 ? undefined : askDestination();
  const root = folder.uri;
  const first = Uri.joinPath(root, 'compose.yaml');
  if (!(await exists(first))) return first;
  return askDestination(Uri.joinPath(root, `${template}.lab.yaml`));
}

async function askDestination(defaultUri?: Uri): Promise<Uri | undefined> {
  return window.showSaveDialog({
    title: l10n.t('New Lab File'),
    filters: { [l10n.t('Lab files')]: ['yaml', 'yml'] },
    ...(defaultUri === undefined ? {} : { defaultUri }),
  });
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    return (await workspace.fs.stat(uri)).type !== FileType.Unknown;
  } catch {
    return false;
  }
}

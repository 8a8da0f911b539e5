import { resolve } from 'node:path';
import type { EditorServer } from './editorServer.ts';

/** What the workbench opens. */
export interface WorkbenchContent {
  /** A folder, or a `.code-workspace` file. */
  readonly folder?: string | undefined;
  /** A file to show in an editor. */
  readonly file?: string | undefined;
  /** More pairs for the workbench, such as `['extensionDevelopmentPath', remoteUri(…)]`. */
  readonly payload?: readonly (readonly [name: string, value: string])[] | undefined;
}

/** The vscode-remote: address of a file of the machine the server runs on. */
export function remoteUri({ authority }: Pick<EditorServer, 'authority'>, path: string): string {
  return `vscode-remote://${authority}${encodeURI(resolve(path)).replace(/[?#]/g, encodeURIComponent)}`;
}

/** The address to open in a browser. It holds the token, if the server asks for one. */
export function workbenchUrl(
  server: Pick<EditorServer, 'authority' | 'origin' | 'token'>,
  { folder, file, payload = [] }: WorkbenchContent,
): string {
  const url = new URL(server.origin);
  if (server.token !== undefined) url.searchParams.set('tkn', server.token);
  if (folder === undefined) url.searchParams.set('ew', 'true');
  else url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', resolve(folder));
  const openFile = file === undefined ? [] : [['openFile', remoteUri(server, file)]];
  url.searchParams.set(
    'payload',
    JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...openFile, ...payload]),
  );
  return url.href;
}

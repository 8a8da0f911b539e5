import { commands, type CodeLens, type Uri } from 'vscode';

/** The titles of a document's lenses. */
export async function lensTitles(uri: Uri): Promise<readonly string[]> {
  const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return lenses.map(({ command }) => command?.title ?? '');
}

/** The process of the language server: connects {@link LanguageServer} to whoever started it. */
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import {
  CodeLensRefreshRequest,
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type InitializeResult,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import {
  editNotification,
  labsNotification,
  parseLanguageOptions,
  surroundingsNotification,
  type EditParams,
  type LabsParams,
  type SurroundingsParams,
} from './protocol.ts';
import { LanguageServer } from './server/languageServer.ts';

const connection = createConnection(ProposedFeatures.all);
const server = new LanguageServer(connection, definedVariables());
let client: ClientCapabilities = {};

connection.onInitialize((params): InitializeResult => {
  client = params.capabilities;
  const options = parseLanguageOptions(params.initializationOptions);
  if (options.messages !== undefined) useMessages(options.messages);
  server.initialize(options, pathsOf(params.workspaceFolders));
  return {
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      codeLensProvider: {},
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
    serverInfo: { name: 'Vethscope' },
  };
});
connection.onInitialized(() => {
  if (client.workspace?.workspaceFolders !== true) return;
  connection.workspace.onDidChangeWorkspaceFolders(() => void foldersChanged());
});
connection.onHover(({ textDocument, position }) => server.hover(textDocument.uri, position));
connection.onCodeLens(({ textDocument }) => server.codeLenses(textDocument.uri));
connection.onDidChangeWatchedFiles(({ changes }) => server.filesChanged(changes.map(({ uri }) => uri)));
connection.onNotification(labsNotification, ({ labs }: LabsParams) => {
  server.labsChanged(labs);
  refreshCodeLenses();
});
connection.onNotification(surroundingsNotification, (surroundings: SurroundingsParams) => {
  server.surroundingsChanged(surroundings);
  refreshCodeLenses();
});
connection.onNotification(editNotification, (edit: EditParams) => server.edited(edit));
connection.listen();

function definedVariables(): Readonly<Record<string, string>> {
  const variables = Object.entries(process.env);
  return Object.fromEntries(variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Without its messages the server speaks English. */
function useMessages(fsPath: string): void {
  try {
    l10n.config({ fsPath });
  } catch (error) {
    connection.console.warn(`The messages in ${fsPath} cannot be read: ${String(error)}`);
  }
}

async function foldersChanged(): Promise<void> {
  try {
    server.foldersChanged(pathsOf(await connection.workspace.getWorkspaceFolders()));
  } catch (error) {
    connection.console.warn(`The folders of the workspace are not known: ${String(error)}`);
  }
}

function pathsOf(folders: readonly WorkspaceFolder[] | null | undefined): readonly string[] {
  return (folders ?? []).flatMap(({ uri }) => (uri.startsWith('file:') ? [fileURLToPath(uri)] : []));
}

function refreshCodeLenses(): void {
  if (client.workspace?.codeLens?.refreshSupport !== true) return;
  connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => {
    connection.console.warn(`The code lenses were not refreshed: ${String(error)}`);
  });
}

/**
 * The language client. A module of its own, imported when the first lab file opens: vscode-languageclient is CommonJS,
 * of which a bundle's dynamic import would give only the default export.
 */
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import { labFileSelector } from './labFileSelector.ts';
import type { LanguageOptions } from './protocol.ts';
import { createRestartPolicy } from './restartPolicy.ts';

/** What a client needs. */
export interface ClientInput {
  /** Path of the bundled server. */
  readonly server: string;
  readonly logger: vscode.LogOutputChannel;
  /** Asked at each start of the server. */
  readonly options: () => LanguageOptions;
  /** The server is there, for the first time or once more. */
  readonly onStarted: () => void;
}

/** What the rest of the extension uses of a client. */
export interface RunningClient {
  notify(method: string, params: object): Promise<void>;
  dispose(): Promise<void>;
}

const fewErrors = 3;
const restarts = { limit: 4, windowMs: 3 * 60_000 };

/** Starts the server. Rejects when it cannot be started. */
export async function startClient({ server, logger, options, onStarted }: ClientInput): Promise<RunningClient> {
  const policy = createRestartPolicy(restarts, Date.now);
  const watcher = vscode.workspace.createFileSystemWatcher('**/{.env,.env.*,*.env,*.yml,*.yaml}');
  const client = new LanguageClient(
    'vethscope',
    'Vethscope',
    { module: server, transport: TransportKind.ipc },
    {
      documentSelector: labFileSelector,
      outputChannel: logger,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: options,
      synchronize: { fileEvents: watcher },
      errorHandler: {
        error: (_error, _message, count) => ({
          action: (count ?? 0) <= fewErrors ? ErrorAction.Continue : ErrorAction.Shutdown,
          handled: true,
        }),
        closed: () => {
          if (policy.ended() === 'restart') return { action: CloseAction.Restart, handled: true };
          void offerRestart(() => client.restart(), logger);
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    },
  );
  const states = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) onStarted();
  });
  await client.start();
  return {
    notify: async (method, params) => (client.isRunning() ? client.sendNotification(method, params) : undefined),
    dispose: async () => {
      states.dispose();
      watcher.dispose();
      await client.dispose();
    },
  };
}

async function offerRestart(restart: () => Promise<void>, logger: vscode.LogOutputChannel): Promise<void> {
  const message = vscode.l10n.t(
    'Lab files are no longer checked: the language server of Vethscope ended several times.',
  );
  const again = vscode.l10n.t('Start Again');
  logger.error(message);
  if ((await vscode.window.showWarningMessage(message, again)) !== again) return;
  await restart().catch((error: unknown) => logger.error(String(error)));
}

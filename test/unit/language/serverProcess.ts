import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import {
  CodeLensRefreshRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { LanguageOptions } from '../../../extension/language/protocol.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Bundles the server as it is shipped: one file, without `vscode`. Returns its path. */
export async function bundleServer(folder: string): Promise<string> {
  const outfile = join(folder, 'server.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['extension/language/server.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}

/** A server in its own process, and a client of it that speaks the protocol. */
export class ServerProcess implements AsyncDisposable {
  readonly connection: ProtocolConnection;
  readonly #process: ChildProcess;
  readonly #published: PublishDiagnosticsParams[] = [];
  #wake: () => void = () => undefined;

  constructor(server: string) {
    this.#process = fork(server, ['--node-ipc', `--clientProcessId=${String(process.pid)}`], { stdio: 'inherit' });
    this.connection = createProtocolConnection(
      new IPCMessageReader(this.#process),
      new IPCMessageWriter(this.#process),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#published.push(params);
      this.#wake();
    });
    this.connection.listen();
  }

  async initialize(options: LanguageOptions, folder: string): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>(InitializeRequest.method, {
      processId: process.pid,
      capabilities: { workspace: { codeLens: { refreshSupport: true }, workspaceFolders: true } },
      initializationOptions: options,
      workspaceFolders: [{ uri: folder, name: 'test' }],
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    return result;
  }

  async open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: 'dockercompose', version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async change(uri: string, version: number, text: string): Promise<void> {
    const textDocument = { uri, version };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges: [{ text }],
    });
  }

  /** The next diagnostics of a document that were not looked at yet. */
  async diagnostics(uri: string): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const index = this.#published.findIndex((params) => params.uri === uri);
      const [found] = index < 0 ? [] : this.#published.splice(index, 1);
      if (found !== undefined) return found;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Resolves when the server asks for new code lenses. */
  codeLensRefresh(): Promise<void> {
    return new Promise((resolve) => {
      this.connection.onRequest(CodeLensRefreshRequest.type, () => resolve());
    });
  }

  /** Resolves to the exit code after an orderly end. */
  async end(): Promise<number | null> {
    const exited = once(this.#process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    await exited;
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.dispose();
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill();
    await exited;
  }
}

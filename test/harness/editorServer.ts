import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { serverMain } from './codeServer.ts';
import { extensionHostsOf, type ExtensionHosts } from './extensionHosts.ts';

/** How {@link startEditorServer} starts VS Code's server. */
export interface EditorServerOptions {
  /** User data, server data and, unless given apart, extensions. A temporary folder when left out. */
  readonly dataFolder?: string | undefined;
  readonly extensionsFolder?: string | undefined;
  /** Added to the user's settings. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** `off`: every folder is trusted. `ask`: a folder opens in Restricted Mode. Default: `off`. */
  readonly trust?: 'off' | 'ask' | undefined;
  /** `driver`: the server obeys extensionDevelopmentPath and extensionTestsPath. Default: `user`. */
  readonly mode?: 'user' | 'driver' | undefined;
  /** `required`: only who knows the random token gets in. Default: `none`, for tests. */
  readonly token?: 'required' | 'none' | undefined;
  /** The environment of the server and of the extension host. Default: that of this process. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
  /** The language of the window, such as `zh-cn`, of which the data folder has a language pack. Default: English. */
  readonly locale?: string | undefined;
  /** A program and its arguments that become the server's: where the server sees another machine than this one. */
  readonly launcher?: readonly string[] | undefined;
  /** The port here that leads to the server's, where its 127.0.0.1 is another one than ours. */
  readonly reach?: ((port: number) => Promise<number>) | undefined;
  /** Receives all the server prints. */
  readonly logFile?: string | undefined;
}

/** A VS Code server that listens on 127.0.0.1. */
export interface EditorServer {
  readonly origin: string;
  /** For vscode-remote: addresses. */
  readonly authority: string;
  /** What the browser must show to get in, if anything. */
  readonly token: string | undefined;
  readonly dataFolder: string;
  readonly extensionHosts: ExtensionHosts;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends server and extension hosts, giving the latter `graceMs` (default 1000), and removes a temporary folder. */
  stop(graceMs?: number): Promise<void>;
}

/** A quiet editor: nothing is fetched, nothing is suggested, nothing covers what a test looks at. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // As on a desktop: in a browser the default saves what is typed after a second.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Starts VS Code's server (installCodeServer must have run). Throws with its last output when it does not listen. */
export async function startEditorServer(options: EditorServerOptions = {}): Promise<EditorServer> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'vethscope-editor-')));
  await writeSettings(dataFolder, options.settings);
  const token = options.token === 'required' ? randomBytes(20).toString('hex') : undefined;
  const child = spawnServer(
    [...(options.launcher ?? []), process.execPath, serverMain, ...serverArguments(options, dataFolder, token)],
    options.environment ?? process.env,
  );
  if (options.logFile !== undefined) child.all.pipe(createWriteStream(options.logFile));
  const extensionHosts = extensionHostsOf(child.all);
  const own = await listeningPort(child);
  const port = (await options.reach?.(own)) ?? own;
  return {
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    token,
    dataFolder,
    extensionHosts,
    ended: child.then(() => undefined),
    async stop(graceMs = 1000) {
      await extensionHosts.ended(graceMs);
      child.kill();
      await child;
      extensionHosts.kill();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function spawnServer([program = '', ...args]: readonly string[], environment: Readonly<NodeJS.ProcessEnv>) {
  return execa(program, args, {
    env: serverEnvironment(environment),
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: 5000,
  });
}

type Server = ReturnType<typeof spawnServer>;

/** Runs the server as the `code` command, such as `--install-extension x.vsix`. Throws when it fails. */
export async function runEditorCommand(dataFolder: string, args: readonly string[]): Promise<void> {
  const folders = ['--server-data-dir', dataFolder, '--extensions-dir', join(dataFolder, 'extensions')];
  await execa(process.execPath, [serverMain, '--accept-server-license-terms', ...folders, ...args], {
    env: serverEnvironment(process.env),
    extendEnv: false,
    stdin: 'ignore',
  });
}

function serverArguments(options: EditorServerOptions, dataFolder: string, token: string | undefined): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms'],
    ...['--server-data-dir', dataFolder, '--user-data-dir', dataFolder],
    ...['--extensions-dir', options.extensionsFolder ?? join(dataFolder, 'extensions')],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...[
      '--disable-telemetry',
      '--telemetry-level',
      'off',
      '--disable-update-check',
      '--disable-getting-started-override',
    ],
    // A built product ignores extensionDevelopmentPath and extensionTestsPath without this.
    ...(options.mode === 'driver' ? ['--enable-smoke-test-driver'] : []),
    ...(options.trust === 'ask' ? [] : ['--disable-workspace-trust']),
    ...(options.locale === undefined ? [] : ['--locale', options.locale]),
  ];
}

/** Without a gallery nothing is fetched; without the traces of an outer VS Code, the server is itself. */
function serverEnvironment(outer: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const foreign = /^(ELECTRON|CHROME)_|^VSCODE_(IPC|NLS|CWD|PID|ESM|HANDLES|GIT|INJECTION|CODE_CACHE|CRASH)/;
  const own = Object.entries(outer).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{}' };
}

async function writeSettings(dataFolder: string, settings: EditorServerOptions['settings']): Promise<void> {
  const file = join(dataFolder, 'User', 'settings.json');
  await mkdir(dirname(file), { recursive: true });
  const present: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const all = Object.assign({}, quietSettings, present, settings);
  await writeFile(file, JSON.stringify(all, null, 2));
}

/** Waits for the line that names the port. */
async function listeningPort(child: Server): Promise<number> {
  let printed = '';
  const port = new Promise<number>((resolve) => {
    child.all.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-20_000);
      const match = /Extension host agent listening on (\d+)/.exec(printed);
      if (match !== null) resolve(Number(match[1]));
    });
  });
  const first = await Promise.race([
    port,
    child.then(() => 'it ended'),
    sleep(60_000, 'it took over a minute', { ref: false }),
  ]);
  if (typeof first === 'number') return first;
  child.kill('SIGKILL');
  throw new Error(`VS Code's server does not listen: ${first}.\n${printed}`);
}

/** The command line as a process of its own, with a state folder that is nobody else's. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { commandLineEnvironment, isTargetHere } from '../../support/testTarget.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The lab file of the lesson. */
export const lessonFile = path.join(root, 'media/samples/lesson/compose.yaml');

/** How a run of the command line ended. */
interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** A run that goes on. */
interface Going {
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What it has printed so far. */
  readonly out: () => string;
  readonly err: () => string;
  readonly pid: number;
  /** Reads no more of what it prints, and closes that. */
  readonly hangUp: () => void;
  /** Sends more input; only where its input was left open. */
  readonly type: (text: string) => void;
}

/** See {@link openCommandLine}. */
export interface CommandLine {
  readonly folder: string;
  /** Where the target has the state: the same folder, or one of its own. */
  readonly stateHome: string;
  readonly run: (words: readonly string[], input?: string) => Promise<Ended>;
  /** One line, words separated by single blanks; rejects unless it exits with 0. Resolves to standard output. */
  readonly ok: (line: string) => Promise<string>;
  /** The same, parsed as JSON. */
  readonly json: (line: string) => Promise<unknown>;
  readonly start: (words: readonly string[], input?: string) => Going;
  /** The same in a terminal of its own, which script(1) makes; somebody may go on typing there. */
  readonly inTerminal: (line: string) => Going;
  /** Writes a file into the folder; returns its path. */
  readonly write: (name: string, text: string) => string;
  readonly close: () => Promise<void>;
}

/** Makes a folder for state and files; `close` takes all labs in it down and removes it. */
export function openCommandLine(): CommandLine {
  const folder = mkdtempSync(path.join(tmpdir(), 'vethscope-cli-'));
  chmodSync(folder, 0o700);
  // What is shipped; it starts in a third of the time that its source takes.
  const vethscope = [process.execPath, path.join(root, 'dist/cli.mjs')];
  const environment = {
    ...process.env,
    ...commandLineEnvironment(folder),
    NO_COLOR: '1',
    VETHSCOPE_LOG: '',
    // Halves the time in which it starts.
    NODE_COMPILE_CACHE: path.join(folder, 'compiled'),
  };
  const all: Going[] = [];
  const begin = (command: readonly string[], input?: string): Going => {
    const going = startIn(folder, environment, command, input);
    all.push(going);
    return going;
  };
  const start = (words: readonly string[], input = ''): Going => begin([...vethscope, ...words], input);
  const run = (words: readonly string[], input?: string): Promise<Ended> => start(words, input).ended;
  const ok = async (line: string): Promise<string> => {
    const { code, out, err } = await run(line.split(' '));
    if (code === 0) return out;
    throw new Error(`vethscope ${line}: exit code ${String(code)}\n${out}${err}`);
  };
  return {
    folder,
    stateHome: isTargetHere ? folder : path.join(folder, 'remote'),
    run,
    ok,
    start,
    json: async (line) => JSON.parse(await ok(line)) as unknown,
    inTerminal: (line) => {
      const command = [...vethscope, line].join(' ');
      return begin(['script', '-qec', command, '/dev/null']);
    },
    write: (name, text) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    close: async () => {
      // What a failed test has left going would hold on to the folder.
      for (const going of all) going.kill('SIGTERM');
      await Promise.all(all.map(({ ended }) => ended));
      await run(['down', '--all']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startIn(
  folder: string,
  env: NodeJS.ProcessEnv,
  [file = '', ...args]: readonly string[],
  input: string | undefined,
): Going {
  const child = spawn(file, args, { cwd: folder, env, stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);
  return {
    ended: new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code) => {
        resolve({ code: code ?? undefined, out, err });
      });
    }),
    kill: (signal) => child.kill(signal),
    out: () => out,
    err: () => err,
    pid: child.pid ?? 0,
    hangUp: () => {
      child.stdout.destroy();
    },
    type: (text) => child.stdin.write(text),
  };
}

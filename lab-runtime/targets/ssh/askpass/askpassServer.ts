/**
 * Answers ssh's questions. ssh starts a program for each (SSH_ASKPASS, ssh(1)); that program asks here, over a socket in
 * a folder that nobody else may enter, and proves with a token that it comes from our own ssh. No answer is ever an
 * argument, a variable, a file, or in the log.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Logger } from '../../../model/logger.ts';
import type { Prompter } from '../../question.ts';
import { readQuestion } from './readQuestion.ts';

/** What {@link startAskpass} needs. */
export interface AskpassOptions {
  readonly prompter: Prompter;
  /** The program that asks: Node and askpassClient's bundle. */
  readonly program: readonly [string, string];
  readonly logger: Logger;
}

/** A server that answers until it is closed. */
export interface Askpass {
  /** For ssh. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** What the client sends, as one line. It gets `+` and the answer, or nothing. */
const asked = z.object({ token: z.string(), prompt: z.string(), hint: z.string() });

/** Starts to answer. */
export async function startAskpass(options: AskpassOptions): Promise<Askpass> {
  const [node, script] = options.program;
  const folder = await mkdtemp(join(tmpdir(), 'vethscope-ask-'));
  const token = randomBytes(32).toString('hex');
  const path = join(folder, 'socket');
  const ending = new AbortController();
  const server = createServer((socket) => {
    void answer(socket, token, options, ending.signal);
  });
  await listen(server, path);
  // SSH_ASKPASS is one program without arguments.
  const program = join(folder, 'askpass');
  await writeFile(program, `#!/bin/sh\nexec "$VETHSCOPE_ASKPASS_NODE" "$VETHSCOPE_ASKPASS_SCRIPT" "$@"\n`);
  await chmod(program, 0o700);
  return {
    environment: {
      SSH_ASKPASS: program,
      SSH_ASKPASS_REQUIRE: 'force',
      // Before OpenSSH 8.4 a program is asked only where there seems to be a screen.
      DISPLAY: process.env.DISPLAY ?? ':0',
      ELECTRON_RUN_AS_NODE: '1',
      VETHSCOPE_ASKPASS_NODE: node,
      VETHSCOPE_ASKPASS_SCRIPT: script,
      VETHSCOPE_ASKPASS_SOCKET: path,
      VETHSCOPE_ASKPASS_TOKEN: token,
    },
    close: async () => {
      ending.abort();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      resolve();
    });
  });
}

async function answer(
  socket: Socket,
  token: string,
  { prompter, logger }: AskpassOptions,
  ending: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  socket
    .on('error', () => undefined)
    .once('close', () => {
      gone.abort();
    });
  ending.addEventListener('abort', () => socket.destroy(), { once: true });
  try {
    const { token: shown, prompt, hint } = asked.parse(JSON.parse(await firstLine(socket)));
    if (!same(shown, token)) {
      logger.warn('Somebody without the token asked for a password; there was no answer.');
      return;
    }
    const question = readQuestion(prompt, hint);
    logger.debug(`ssh asks: ${question.kind}`);
    const reply = await prompter(question, gone.signal);
    if (reply !== undefined) socket.write(`+${reply}\n`);
  } catch (error) {
    logger.warn(`A question of ssh was not answered: ${String(error)}`);
  } finally {
    socket.end();
  }
}

async function firstLine(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
    if (text.length > 100_000) break;
  }
  return '';
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Speaks with the xray's process on a target (agentPerl.ts): questions and their answers, and what is told unasked. */
import { setTimeout as pause } from 'node:timers/promises';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import { quote } from '../../targets/quote.ts';
import { systemCallWords } from '../../targets/systemCallWords.ts';
import type { Conversation, Target } from '../../targets/target.ts';
import { needsPerl } from '../needsPerl.ts';
import { agentPerl } from './agentPerl.ts';

/** What the agent tells unasked. */
export interface AgentListener {
  /** Netlink messages with trace events, in the order in which they happened in that namespace. */
  readonly onTrace: (namespace: string, messages: Buffer) => void;
  /** The kernel had no room for some events of that namespace. */
  readonly onLost: (namespace: string) => void;
  /** Rules, links, addresses or routes of it were changed. */
  readonly onChanged: (namespace: string) => void;
  /** What the probe with this number meets. */
  readonly onMet: (probe: number, words: readonly string[]) => void;
  /** It has ended, by whatever cause, without being closed. */
  readonly onEnded: (error: LabError) => void;
}

/** A packet to be sent; see agentPerl.ts. Times are in milliseconds. */
export interface AgentProbe {
  readonly kind: 'tcp' | 'udp' | 'icmp';
  readonly timeoutMs: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly source?: string | undefined;
  /** Of ICMP the id; 0 leaves a TCP port to the kernel. */
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly cookie: number;
  readonly ttl?: number | undefined;
  readonly doNotFragment?: boolean | undefined;
  /** Of TCP sent once it is connected; of others after the cookie. */
  readonly data?: Buffer | undefined;
}

/** How a script that runs the agent is given the agent: `around` puts it where the namespaces' paths mean something. */
export interface AgentOptions {
  readonly what: string;
  readonly around: (agent: string) => string;
  readonly signal?: AbortSignal | undefined;
}

/** With room for five sockets in each of many namespaces. */
const startWords = `${systemCallWords(['setns'], "echo '@none machine'; exit 0")}perl -MTime::HiRes -MSocket -e 1 2>/dev/null || { echo '@none perl'; exit 0; }
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :
exec perl -e ${quote([agentPerl])} "$setns"
`;

/** See the head of this file. */
export class Agent {
  readonly #listener: AgentListener;
  readonly #waiting = new Map<
    string,
    { readonly resolve: (words: readonly string[]) => void; readonly reject: (error: unknown) => void }
  >();
  #conversation: Conversation | undefined;
  #next = 1;
  #end: LabError | undefined;

  private constructor(listener: AgentListener) {
    this.#listener = listener;
  }

  /** Rejects with `missing-tool` where there is no Perl, else as a conversation does. */
  static async start(target: Target, options: AgentOptions, listener: AgentListener): Promise<Agent> {
    const agent = new Agent(listener);
    await agent.#start(target, options);
    return agent;
  }

  #start(target: Target, { what, around, signal }: AgentOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const onStdout = (line: string): void => {
        if (line === '@ready') resolve();
        else if (line.startsWith('@none ')) reject(needsPerl('xray', line.slice('@none '.length), target.id));
        else this.#hear(line);
      };
      const conversation = target.converse(around(startWords), { onStdout }, { what, signal });
      this.#conversation = conversation;
      const end = (error: unknown): void => {
        const reason = error instanceof Error ? error : new Error(String(error));
        reject(reason);
        this.#ended(reason);
      };
      conversation.done.then(({ stderr, exitCode }) => {
        end(ended(what, stderr, exitCode));
      }, end);
    });
  }

  /** Opens a namespace by a path as the agent sees it, once for all; resolves to its inode. Rejects with `unknown-object`. */
  async enter(namespace: string, path: string): Promise<number> {
    const [word, value = ''] = await this.#ask('ns', namespace, path);
    if (word === 'ok') return Number(value);
    throw new LabError('unknown-object', say`The namespace ${namespace} cannot be entered (errno ${value})`, {
      object: namespace,
    });
  }

  /** Sends messages to a protocol of netlink; resolves to all answers, of which the last may be a refusal. */
  async netlink(namespace: string, protocol: 'netfilter' | 'routing', messages: Buffer): Promise<Buffer> {
    const [word, value = ''] = await this.#ask(
      protocol === 'netfilter' ? 'nf' : 'rt',
      namespace,
      messages.toString('hex'),
    );
    if (word === 'data') return Buffer.from(value, 'hex');
    throw new LabError('unexpected-output', say`netlink in ${namespace} fails with errno ${value}`, {
      object: namespace,
    });
  }

  /** Files below /proc (`self/net/snmp`, `sys/net/…`; `pid/…` of the process that it was entered by), as seen in a namespace; undefined for one that is not there, or is empty. */
  async read(namespace: string, files: readonly string[]): Promise<readonly (string | undefined)[]> {
    const [word, ...told] = await this.#ask('read', namespace, ...files);
    return files.map((_, index) => {
      const hex = told[index];
      return word !== 'file' || hex === undefined || hex === '-'
        ? undefined
        : Buffer.from(hex, 'hex').toString('latin1');
    });
  }

  /** The kernel's name for the program that takes what comes to a port; undefined where none does, or it may not be seen. */
  async owner(namespace: string, protocol: 'tcp' | 'udp', port: number): Promise<string | undefined> {
    const [word, hex = ''] = await this.#ask('who', namespace, protocol, port);
    return word === 'data' ? Buffer.from(hex, 'hex').toString('utf8') : undefined;
  }

  /** The answer of a name server to a question, asked from the namespace; undefined where none comes within half a second. */
  async askServer(namespace: string, server: string, question: Buffer): Promise<Buffer | undefined> {
    const [word, hex = ''] = await this.#ask('dns', namespace, server, question.toString('hex'));
    return word === 'data' ? Buffer.from(hex, 'hex') : undefined;
  }

  /** Resolves once all events that have happened are told. */
  async drain(): Promise<void> {
    await this.#ask('drain');
  }

  /** Sends a packet; what it meets is told to the listener under the number that this returns. */
  probe(namespace: string, probe: AgentProbe): number {
    const number = this.#next;
    const { kind, timeoutMs, family, source, sourcePort, destination, destinationPort, cookie } = probe;
    const { ttl = 0, doNotFragment, data } = probe;
    const fragment = doNotFragment === undefined ? '-' : doNotFragment ? 1 : 0;
    this.#say(
      ...[kind, namespace, timeoutMs, family === 'ipv6' ? 6 : 4, source ?? '-', sourcePort, destination],
      ...[destinationPort, cookie, ttl, fragment, data === undefined || data.length === 0 ? '-' : data.toString('hex')],
    );
    return number;
  }

  /** Gives a probe up; nothing is told of it any more. */
  stop(probe: number): void {
    this.#say('stop', probe);
  }

  /** Ends it, and with it all that it has made. Where nobody tells of its end, as when the way to it is damaged, that is not waited for. */
  async close(): Promise<void> {
    this.#end = new LabError('cancelled', say`The xray was closed.`);
    const conversation = this.#conversation;
    if (conversation === undefined) return;
    const ended = conversation.done.then(
      () => true,
      () => true,
    );
    conversation.end();
    if (await soon(ended)) return;
    conversation.stop();
    await soon(ended);
  }

  #ask(...words: readonly (string | number)[]): Promise<readonly string[]> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#say(...words), { resolve, reject });
    });
  }

  #say(...words: readonly (string | number)[]): string {
    const id = String(this.#next);
    this.#next += 1;
    this.#conversation?.write(`${[id, ...words].join(' ')}\n`);
    return id;
  }

  #hear(line: string): void {
    const [id = '', ...words] = line.split(' ');
    const [first = '', what, hex = ''] = words;
    if (id === '!' && what === 'trace') this.#listener.onTrace(first, Buffer.from(hex, 'hex'));
    else if (id === '!' && what === 'lost') this.#listener.onLost(first);
    else if (id === '!' && what === 'changed') this.#listener.onChanged(first);
    else if (id === '=') this.#listener.onMet(Number(first), words.slice(1));
    else {
      this.#waiting.get(id)?.resolve(words);
      this.#waiting.delete(id);
    }
  }

  #ended(error: unknown): void {
    const wasClosed = this.#end !== undefined;
    const reason =
      error instanceof LabError ? error : new LabError('unexpected-output', say`The xray has ended.`, { cause: error });
    this.#end ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
    if (!wasClosed) this.#listener.onEnded(reason);
  }
}

/** An end of input takes a round trip, over a slow link, too. */
const patienceMs = 3000;

/** False where it lasts longer. */
async function soon(ended: Promise<boolean>): Promise<boolean> {
  const enough = new AbortController();
  const late = pause(patienceMs, false, { signal: enough.signal }).catch(() => false);
  return Promise.race([ended, late]).finally(() => {
    enough.abort();
  });
}

function ended(what: string, stderr: string, exitCode: number): LabError {
  return new LabError('command-failed', say`${what} has ended`, {
    object: what,
    stderr: stderr.trim(),
    remedy: `Its exit code was ${String(exitCode)}: try again.`,
  });
}

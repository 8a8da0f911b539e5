/**
 * Asks a responder everything a test wants to know, from inside its network, and prints the answers as JSON.
 * Arguments: PID of the responder as seen from here, PID of the process that waits for it, how many to ask at once.
 * The responder has 172.17.0.2, this side 172.17.0.1 and 192.168.99.1.
 */
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

const server = '172.17.0.2';

/** One question and what became of it. */
export interface Answer {
  readonly text: string;
  /** `address:port` of the asking side, as it knows itself. */
  readonly me: string;
  readonly ms: number;
}

/** What is printed. */
export interface ResponderReport {
  readonly http: Answer;
  readonly head: Answer;
  readonly post: Answer;
  /** A request in pieces of a few bytes. */
  readonly slow: Answer;
  readonly secondPort: Answer;
  readonly raw: Answer;
  readonly silent: Answer;
  /** The asking side has closed its half at once. */
  readonly closed: Answer;
  readonly many: readonly Answer[];
  readonly afterAbuse: Answer;
  readonly ipv6?: Answer | undefined;
  readonly udp: readonly (string | undefined)[];
  readonly udpAtOnce: readonly (string | undefined)[];
  /** What a responder says must not be answered. */
  readonly udpEcho: string | undefined;
  readonly zombies: string;
  /** Milliseconds from SIGTERM to the end; undefined where it did not end. */
  readonly ended: number | undefined;
}

interface Question {
  readonly port?: number;
  readonly host?: string;
  readonly pieces?: readonly string[];
  readonly half?: boolean;
}

async function ask({ port = 80, host = server, pieces = [], half = false }: Question): Promise<Answer> {
  const begun = performance.now();
  const socket = connect(host.includes(':') ? { port, host } : { port, host, localAddress: '192.168.99.1' });
  socket.setNoDelay(true);
  let text = '';
  let me = '';
  socket.setEncoding('utf8').on('data', (data: string) => (text += data));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.once('close', () => {
    resolve(undefined);
  });
  socket.on('error', (error) => (text += `(${error.message})`));
  socket.once('connect', () => {
    me = `${socket.localAddress ?? ''}:${String(socket.localPort)}`;
    void say(socket, pieces, half);
  });
  await Promise.race([promise, sleep(8000, undefined, { ref: false })]);
  socket.destroy();
  return { text, me, ms: performance.now() - begun };
}

async function say(socket: Socket, pieces: readonly string[], half: boolean): Promise<void> {
  for (const piece of pieces) {
    if (!socket.writable) return;
    socket.write(piece);
    if (pieces.length > 1) await sleep(30);
  }
  if (half) socket.end();
}

/** Undefined after a second without an answer. */
async function askUdp(text: string, port = 53): Promise<string | undefined> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  // Connected: an answer from another address than the one asked does not arrive.
  socket.bind(0, '192.168.99.1', () => {
    socket.connect(port, server, () => {
      socket.send(Buffer.from(text));
    });
  });
  socket.on('message', (message) => {
    resolve(message.toString());
  });
  socket.on('error', () => {
    resolve(undefined);
  });
  const answer = await Promise.race([promise, sleep(1500).then(() => undefined)]);
  socket.close();
  return answer;
}

/** Connections that are opened and dropped, reset, or held without a word. */
async function abuse(): Promise<void> {
  const sockets = Array.from({ length: 60 }, () => connect({ port: 80, host: server }));
  for (const socket of sockets) socket.on('error', () => undefined);
  await sleep(200);
  for (const [index, socket] of sockets.entries()) {
    if (index % 3 === 0) socket.resetAndDestroy();
    else if (index % 3 === 1) socket.destroy();
  }
  await sleep(100);
  for (const socket of sockets) socket.destroy();
}

/** Children that lose their parent become children of process 1, which must bury them. */
async function orphan(pid: string): Promise<string> {
  const inside = async (script: string) =>
    (await execa('nsenter', ['--target', pid, '--pid', '--mount', '--', 'sh', '-c', script], { reject: false })).stdout;
  await inside('(sleep 0.1 &); (sleep 0.1 &); exit 0');
  await sleep(600);
  return (await inside('cat /proc/[0-9]*/stat 2>/dev/null'))
    .split('\n')
    .filter((line) => line.includes(') Z '))
    .join('\n');
}

async function end(pid: string, waiting: string): Promise<number | undefined> {
  const begun = performance.now();
  process.kill(Number(pid), 'SIGTERM');
  while (performance.now() - begun < 3000) {
    if (!existsSync(`/proc/${waiting}`)) return performance.now() - begun;
    await sleep(5);
  }
  return undefined;
}

const [, , pid = '', waiting = '', atOnce = '50'] = process.argv;
const get = 'GET /path?x=1 HTTP/1.1\r\nHost: web\r\n\r\n';
for (let tries = 0; !(await ask({ pieces: [get] })).text.includes('HTTP/1.1 200'); tries += 1) {
  if (tries === 200) throw new Error('nobody answers');
  await sleep(20);
}
const report: ResponderReport = {
  http: await ask({ pieces: [get] }),
  head: await ask({ pieces: ['HEAD / HTTP/1.1\r\nHost: web\r\n\r\n'] }),
  post: await ask({ pieces: [`POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}`] }),
  slow: await ask({ pieces: get.match(/[^]{1,4}/g) ?? [] }),
  secondPort: await ask({ port: 443, pieces: [get] }),
  raw: await ask({ pieces: ['hello \u0001\n'] }),
  silent: await ask({}),
  closed: await ask({ half: true }),
  many: await Promise.all(Array.from({ length: Number(atOnce) }, () => ask({ pieces: [get] }))),
  afterAbuse: await abuse().then(() => ask({ pieces: [get] })),
  ...(existsSync('/proc/net/if_inet6') ? { ipv6: await ask({ host: 'fd00::2', pieces: [get] }) } : {}),
  udp: [await askUdp('hello'), await askUdp('hello again')],
  udpAtOnce: await Promise.all(Array.from({ length: 20 }, () => askUdp('all together'))),
  udpEcho: await askUdp('web (172.17.0.2:53/udp) answers 172.17.0.9:53\n'),
  zombies: await orphan(pid),
  ended: await end(pid, waiting),
};
process.stdout.write(JSON.stringify(report));

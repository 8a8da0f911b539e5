import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { execa } from 'execa';
import { httpScript } from '../../lab-runtime/probes/httpScript.ts';
import { parseHttp } from '../../lab-runtime/probes/parseHttp.ts';
import { createToolFolder, installed } from './support/onlyTools.ts';

/** Each fetcher alone on the search path, as links there: NAME or NAME=PROGRAM. */
const fetchers: readonly { readonly name: string; readonly links: string }[] = [
  { name: 'curl', links: 'curl' },
  { name: 'GNU wget', links: 'wget timeout true' },
  { name: 'python3', links: 'python3 timeout true' },
  { name: 'perl', links: 'perl' },
  { name: 'ncat', links: 'ncat timeout true' },
  { name: 'socat', links: 'socat timeout true' },
  { name: 'busybox wget', links: 'wget=busybox timeout=busybox true=busybox' },
  { name: 'busybox', links: 'busybox' },
];
const keepsErrorBody = new Set(['curl', 'GNU wget', 'python3', 'perl', 'ncat', 'socat']);

/** What a body must survive: the frame's own words, no line end, other alphabets. */
const body = 'first\n\n@http 500\nweb answers 网络\r\n  last, without end';

function respond(
  request: IncomingMessage,
  server: { writeHead: (status: number, headers?: Record<string, string>) => void; end: (body: string) => void },
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://web');
  if (pathname === '/moved') server.writeHead(302, { location: '/' });
  else server.writeHead(pathname === '/missing' ? 404 : 200);
  server.end(pathname === '/echo' ? `${searchParams.get('text') ?? ''}|${request.headers.host ?? ''}` : body);
}

/** Undefined where one of them is not installed. */
function programsOf(links: string): Readonly<Record<string, string>> | undefined {
  const programs = links.split(' ').map((link) => {
    const [name = link, program = name] = link.split('=');
    return [name, installed(program)] as const;
  });
  const found = programs.flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));
  return found.length === programs.length ? Object.fromEntries(found) : undefined;
}

describe('httpScript', function () {
  this.timeout(20_000);
  let web: Server;
  let odd: TcpServer;
  let port = 0;
  let oddPort = 0;
  before(async () => {
    web = createServer(respond);
    // Says nothing for the path /silent, closes at once for everything else.
    odd = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (data) => {
        if (!data.toString().includes('/silent')) socket.end();
      });
    });
    const listening = (server: TcpServer) =>
      new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          const address: AddressInfo | string | null = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });
    [port, oddPort] = await Promise.all([listening(web), listening(odd)]);
  });
  after(() => {
    web.closeAllConnections();
    web.close();
    odd.close();
  });

  it('finds at least one fetcher on this machine', () => {
    assert.ok(fetchers.some(({ links }) => programsOf(links) !== undefined));
  });

  for (const { name, links } of fetchers) {
    const programs = programsOf(links);
    if (programs === undefined) continue;

    describe(`with ${name}`, () => {
      const fetch = async (url: string, timeoutSeconds?: number) => {
        const folder = createToolFolder(programs);
        try {
          const script = httpScript(url, timeoutSeconds === undefined ? {} : { timeoutSeconds });
          const environment = { PATH: folder.path, http_proxy: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
          const { stdout, stderr, exitCode } = await execa('/bin/sh', ['-c', script], {
            reject: false,
            stripFinalNewline: false,
            stdin: 'ignore',
            extendEnv: false,
            env: environment,
          });
          return { answer: parseHttp(stdout), stderr, exitCode };
        } finally {
          folder.remove();
        }
      };

      it('fetches status and body', async () => {
        const { answer, stderr, exitCode } = await fetch(`http://127.0.0.1:${String(port)}/`);
        assert.deepEqual(answer, { status: 200, body }, stderr);
        assert.equal(exitCode, 0);
      });

      it('asks for what the URL says', async () => {
        const { answer } = await fetch(`http://127.0.0.1:${String(port)}/echo?text=%24(id)%20'"%60;%26*#fragment`);
        assert.deepEqual(answer, { status: 200, body: `$(id) '"\`;&*|127.0.0.1:${String(port)}` });
      });

      it('gives an error status', async () => {
        const { answer } = await fetch(`http://127.0.0.1:${String(port)}/missing`);
        assert.equal(answer?.status, 404);
        assert.equal(answer.body, keepsErrorBody.has(name) ? body : '');
      });

      it('follows no redirect, except for BusyBox', async () => {
        const { answer } = await fetch(`http://127.0.0.1:${String(port)}/moved`);
        assert.equal(answer?.status, name.startsWith('busybox') ? 200 : 302);
      });

      it('says why there is no answer', async () => {
        for (const url of ['http://127.0.0.1:1/', `http://127.0.0.1:${String(oddPort)}/close`]) {
          const { answer } = await fetch(url);
          assert.equal(answer, undefined, url);
        }
        const { exitCode, stderr } = await fetch('http://127.0.0.1:1/');
        assert.notEqual(exitCode, 0);
        assert.match(stderr, /refused|connect/i);
      });

      it('gives up in time', async () => {
        // Who serves this never answers: without a limit there would be no end.
        const { answer } = await fetch(`http://127.0.0.1:${String(oddPort)}/silent`, 1);
        assert.equal(answer, undefined);
      });
    });
  }

  it('says so where there is no fetcher', async () => {
    const { exitCode, stderr } = await execa('/bin/sh', ['-c', httpScript('http://127.0.0.1/')], {
      reject: false,
      extendEnv: false,
      env: { PATH: '/nonexistent' },
    });
    assert.equal(exitCode, 127);
    assert.match(stderr, /there is no curl/);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import * as z from 'zod/mini';
import { responderCommand, responderFiles, responderTools } from '../../lab-runtime/engines/responder/responder.ts';
import { installed } from './support/onlyTools.ts';
import type { Answer, ResponderReport } from './support/responderClient.ts';

/** BusyBox nc lets only one or two connections wait. */
function atOnce(tool: string): number {
  return tool === 'busybox' ? 5 : 50;
}

async function examine(tool: string): Promise<ResponderReport> {
  const folder = mkdtempSync(join(tmpdir(), 'vethscope-responder-'));
  try {
    for (const { name, text } of responderFiles) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'responder.sh'), responderCommand);
    writeFileSync(join(folder, 'tool'), `${tool}\n`);
    const client = fileURLToPath(new URL('support/responderClient.ts', import.meta.url));
    const network = fileURLToPath(new URL('support/responderNetwork.sh', import.meta.url));
    const argv = [
      '--user',
      '--map-root-user',
      '--net',
      '--mount',
      'sh',
      network,
      folder,
      process.execPath,
      client,
      String(atOnce(tool)),
    ];
    const { stdout } = await execa('unshare', argv, { timeout: 60_000, killDescendants: true });
    return z.custom<ResponderReport>((report) => typeof report === 'object').parse(JSON.parse(stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a container says to whoever asks. */
function expected({ me }: Pick<Answer, 'me'>, port: string, request: string): string {
  const text = `web (172.17.0.2:${port}) answers ${me}\nyou: ${me}\nme: 172.17.0.2:${port.split('/')[0] ?? ''}\ncontainer: web\nhostname: web-host\n`;
  return request === '' ? text : `${text}request: ${request}\n`;
}

function assertHttp(answer: Answer, port: string, request: string): void {
  const text = expected(answer, port, request);
  assert.equal(
    answer.text,
    `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${String(text.length)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

const get = 'GET /path?x=1 HTTP/1.1';

for (const tool of responderTools) {
  if (installed(tool) === undefined) continue;

  describe(`responder: ${tool}`, function () {
    this.timeout(90_000);
    let report: ResponderReport;
    before(async () => {
      report = await examine(tool);
    });

    it('answers HTTP', () => {
      assertHttp(report.http, '80/tcp', get);
      assertHttp(report.secondPort, '443/tcp', get);
      assertHttp(report.post, '80/tcp', 'POST / HTTP/1.1');
      assert.ok(report.http.ms < report.silent.ms, 'it does not wait for more than the request');
    });

    it('answers HEAD without a body', () => {
      assert.match(report.head.text, /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: \d+\r\nConnection: close\r\n\r\n$/);
    });

    it('waits for a slow request', () => {
      assertHttp(report.slow, '80/tcp', get);
    });

    it('answers whatever else is said, and silence', () => {
      assert.equal(report.raw.text, expected(report.raw, '80/tcp', 'hello ?'));
      assert.equal(report.silent.text, expected(report.silent, '80/tcp', ''));
      assert.ok(report.silent.ms > 900, 'whoever is about to speak is waited for');
      // ncat gives up what it has not sent when the other side closes its half.
      if (tool !== 'ncat') assert.equal(report.closed.text, expected(report.closed, '80/tcp', ''));
    });

    it('answers many at once, and after abuse', () => {
      assert.equal(report.many.length, atOnce(tool));
      for (const answer of report.many) assertHttp(answer, '80/tcp', get);
      assertHttp(report.afterAbuse, '80/tcp', get);
    });

    it('answers over IPv6', () => {
      if (report.ipv6 === undefined) return;
      assert.match(
        report.ipv6.text,
        /^HTTP\/1\.1 200 OK\r\n[^]*web \(\[fd00(::2|:[0:]*:0*2)\]:80\/tcp\) answers \[fd00/i,
      );
    });

    if (tool !== 'busybox') {
      it('answers datagrams, from the address they were sent to', () => {
        assert.equal(report.udp.length, 2);
        for (const text of report.udp)
          assert.match(text ?? '', /^web \(172\.17\.0\.2:53\/udp\) answers 192\.168\.99\.1:\d+\n/);
        assert.match(report.udp[1] ?? '', /\nrequest: hello again\n$/);
        assert.equal(report.udpEcho, undefined);
      });
    }

    if (tool === 'perl' || tool === 'python3') {
      it('answers many datagrams at once', () => {
        assert.equal(report.udpAtOnce.filter((text) => text?.includes('request: all together')).length, 20);
      });
    }

    it('buries orphans as process 1, and ends at once', () => {
      assert.equal(report.zombies, '');
      assert.ok(report.ended !== undefined && report.ended < 500, String(report.ended));
    });
  });
}

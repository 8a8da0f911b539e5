/** `vethscope xray` as a process: what it prints, how it exits, what it records. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readPcapng } from '../support/readPcapng.ts';
import { lessonFile, openCommandLine } from './support/commandLine.ts';

interface StepJson {
  readonly number: number;
  readonly namespace: string;
  readonly stage: string;
  readonly text: string;
  readonly rule?: { readonly table: string; readonly chain: string; readonly number: number; readonly verdict: string };
  readonly rewritten?: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly packet: { readonly proto: string; readonly src: string; readonly dst: string };
}

interface JourneyJson {
  readonly verdict: string;
  readonly cause?: { readonly kind: string; readonly text: string; readonly object?: unknown };
  readonly forward: readonly StepJson[];
  readonly reply: readonly StepJson[];
}

describe('vethscope xray', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  const xray = async (line: string): Promise<JourneyJson> => {
    const { out } = await cli.run(['xray', ...line.split(' '), '--json']);
    return JSON.parse(out) as JourneyJson;
  };

  before(async () => {
    await cli.ok(`up ${lessonFile}`);
  });
  after(() => cli.close());

  it('tells the way in numbered phases, each rule quoted, and one final line', async () => {
    const out = await cli.ok('xray client host:32769');
    assert.match(
      out,
      /^tcp from client to host:32769\n\nthere {2}192\.168\.99\.1:\d+ → 192\.168\.99\.100:32769 TCP SYN\n 1 {2}client {2}socket/,
    );
    assert.match(
      out,
      /^ +DOCKER 3\/3: ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172\.17\.0\.3:80 ⇒ DNAT$/m,
    );
    assert.match(out, /^ +dst: 192\.168\.99\.100 → 172\.17\.0\.3$/m);
    assert.match(out, /\ndelivered: connected\n$/);
  });

  it('is JSON as its contract says', async () => {
    const { verdict, cause, forward, reply } = await xray('lesson client host:32769');
    assert.deepEqual([verdict, cause], ['delivered', undefined]);
    const dnat = forward.find(({ rewritten }) => rewritten?.some(({ field }) => field === 'dst'));
    assert.deepEqual(
      [dnat?.stage, dnat?.rule?.table, dnat?.rule?.chain, dnat?.rule?.number, dnat?.rule?.verdict],
      ['prerouting', 'nat', 'DOCKER', 3, 'DNAT'],
    );
    assert.ok(forward.every(({ text }) => text !== ''));
    assert.deepEqual([reply[0]?.packet.src, reply.at(-1)?.packet.src], ['172.17.0.3', '192.168.99.100']);
  });

  it('exits with 1 where the answer is no, and names the cause and the remedy', async () => {
    const { code, out } = await cli.run(['xray', 'box', 'web:81']);
    assert.equal(code, 1);
    assert.match(out, /^rejected: nobody listens on tcp port 81 of web$/m);
    assert.match(out, /^ {2}remedy: Start a server there; ports that are listened on: 80, 443$/m);
    assert.match(out, /^ {2}cause no-listener; the sender was told: Connection refused$/m);
  });

  it('asks several times, and says what it does not understand', async () => {
    const journeys = (await cli.json('xray box web -c 3 --json')) as readonly JourneyJson[];
    assert.deepEqual(
      journeys.map(({ verdict }) => verdict),
      ['delivered', 'delivered', 'delivered'],
    );
    for (const [words, expected] of [
      [['box', 'web:http'], /web:http is not understood/],
      [['box', 'nobody:80'], /has no nobody/],
      [['nobody', 'web:80'], /has no nobody/],
      [['box', 'web', '--follow', '--json'], /--follow has no end/],
      [['box', 'web', '-4', '-6'], /cannot be used with/],
    ] as const) {
      const { code, out, err } = await cli.run(['xray', ...words]);
      assert.equal(code, 2, words.join(' '));
      assert.match(out + err, expected);
    }
  });

  it('records what passes meanwhile, each packet with its steps', async () => {
    const file = path.join(cli.folder, 'box.pcapng');
    assert.equal((await cli.run(['xray', 'box', 'web:80', '-o', file])).code, 0);
    const { packets } = readPcapng(readFileSync(file));
    const comments = packets.flatMap(({ comments: own }) => own);
    assert.ok(
      comments.some((text) => /^1 box socket: .*\n(?:.*\n)*\d+ box link: Out of eth0/.test(text)),
      comments.join('\n\n'),
    );
    assert.ok(
      comments.some((text) =>
        /host link: In by veth\w+, a port of docker0\n(?:.*\n)*\d+ host forward: filter FORWARD: ACCEPT/.test(text),
      ),
    );
    const again = await cli.run(['xray', 'box', 'web:80', '-o', file]);
    assert.deepEqual([again.code, /exists/.test(again.err)], [2, true]);
  });

  it('goes on with --follow until it is interrupted', async () => {
    const going = cli.start(['xray', 'box', 'web', '--follow']);
    const deadline = Date.now() + 30_000;
    while ((going.out().match(/^delivered: echo reply$/gm) ?? []).length < 2 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    going.kill('SIGINT');
    const { code, out } = await going.ended;
    assert.ok((out.match(/^delivered: echo reply$/gm) ?? []).length >= 2, out);
    assert.equal(code, 130);
  });
});

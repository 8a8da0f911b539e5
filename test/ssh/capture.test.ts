/** Packets recorded on the very interface that brings them: their own connection is left out, or there would be no end of them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { capture, packetJson, type CapturedPacket } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { eventually } from '../lab/support/eventually.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { createRecorder } from './support/recorder.ts';

describe('a capture on the interface that carries its connection', function () {
  this.timeout(120_000);
  let server: SshServer | undefined;
  const recorder = createRecorder();

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'a machine’s own packets are recorded by root only');
    if (!existsSync('/usr/bin/sudo')) skipBecause(this, 'there is no sudo');
    server = await startSshServer({ sudo: { password: 'unused', isAsked: false } });
  });
  afterEach(() => recorder.close());
  after(() => server?.close());

  for (const multiplex of ['master', 'framed'] as const)
    it(`has every connection but that one, shared by ${multiplex}`, async () => {
      assert.ok(server);
      const target = recorder.target(server, () => undefined, { sudo: true, multiplex });
      const packets: CapturedPacket[] = [];
      const enough = new AbortController();
      const begun = Promise.withResolvers<undefined>();
      const question = { on: [{ place: 'host', interface: 'lo' }], protocol: 'tcp', port: server.port } as const;
      const result = capture(target, 'host', question, {
        signal: enough.signal,
        onBegun: () => {
          begun.resolve(undefined);
        },
        onPacket: (packet) => packets.push(packet),
      });
      await Promise.race([begun.promise, result]);
      const { stdout } = await target.run('head -c 300000 /dev/zero | tr "\\0" x', { what: 'talk' });
      assert.equal(stdout.length, 300_000);
      await execa('ssh', ['-F', server.configFile, 'lab', 'true'], { stdin: 'ignore' });
      const said = () => packets.map((packet) => packetJson(packet));
      await eventually('the end of the other connection', () => said().some(({ text }) => text.includes('FIN')));
      // Of its own, each packet that is told of would make the next.
      await sleep(300);
      enough.abort();
      const { dropped } = await result;
      const ports = said().flatMap(({ sourcePort, destinationPort }) => [sourcePort, destinationPort]);
      assert.equal(new Set(ports).size, 2, 'the port of the server, and one of who came meanwhile');
      assert.equal(dropped, 0);
      assert.ok(packets.length < 200, `${String(packets.length)} packets`);
    });
});

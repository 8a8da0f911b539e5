/** How a capture ends, by whatever cause, that it then leaves nothing, and what it refuses. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isTargetRoot } from '../support/testTarget.ts';
import { lessonFile, openCommandLine } from './support/commandLine.ts';
import { eventually } from './support/eventually.ts';
import { kill } from './support/labMachine.ts';
import { processesGone, processesOf, rememberMachine } from './support/machine.ts';
import { begin, fileIn, recorderOf } from './support/recording.ts';
import { assertRefused } from './support/refusal.ts';

const ways = isTargetRoot ? [[], ['--root']] : [[]];
for (const way of ways) {
  describe(`the end of a capture in ${way.length === 0 ? 'a rootless lab' : 'a lab made by root'}`, function () {
    this.timeout(60_000);
    const cli = openCommandLine();
    const assertUntouched = rememberMachine();
    before(() => cli.ok(['up', ...way, lessonFile].join(' ')));
    after(() => cli.close());

    it('tells how many the kernel had no room for', async () => {
      // Root has room for 64 MiB, others for what the machine lets them, 8 at most; of each fragment the kernel counts 2.3 kB.
      const { pings, bytes, fragments } =
        way.length > 0 ? { pings: 800, bytes: 60_000, fragments: 41 } : { pings: 3000, bytes: 1400, fragments: 1 };
      const going = await begin(cli, [
        ...[
          '--on',
          'web:eth0',
          '--protocol',
          'icmp',
          '--host',
          '172.17.0.2',
          '--snaplen',
          '64',
          '-o',
          'dropped.pcapng',
          '--json',
        ],
      ]);
      const recorder = recorderOf(cli);
      kill(recorder, 'STOP');
      const said = await cli.ok(`exec box -- ping -q -f -c ${String(pings)} -s ${String(bytes)} 172.17.0.3`);
      kill(recorder, 'CONT');
      const { code, out } = await going.stop();
      assert.equal(code, 0);
      const { total, dropped } = JSON.parse(out) as { readonly total: number; readonly dropped: number };
      const { packets, statistics } = fileIn(cli, 'dropped.pcapng');
      assert.equal(total, packets.length);
      assert.ok(dropped > 100 && total > 10, `${String(total)} packets, ${String(dropped)} dropped`);
      // Ping tells how many came by in all: there and back, which is one number where none went on its way.
      const [, sent = '', answered = ''] = /(\d+) packets transmitted, (\d+) received/u.exec(said) ?? [];
      const passed = (count: string): number => 2 * fragments * Number(count);
      assert.ok(
        total + dropped >= passed(answered) && total + dropped <= passed(sent),
        `${String(total)} packets, ${String(dropped)} dropped: ${said}`,
      );
      assert.deepEqual(
        statistics.map((one) => [one.received, one.dropped]),
        [[BigInt(total + dropped), BigInt(dropped)]],
      );
    });

    it('says who is not there, and what is', async () => {
      const unknown = { exit: 2, code: 'unknown-object' } as const;
      const usage = { exit: 2, code: 'usage' } as const;
      cli.write('mine.pcapng', 'mine');
      for (const [words, refusal] of [
        [['--on', 'nobody'], { ...unknown, object: 'nobody', remedy: /There are: host, client, box, web/u }],
        [['--on', 'web:eth9'], { ...unknown, object: 'web:eth9', remedy: /It has: lo, eth0/u }],
        [['--on', 'docker0'], { ...unknown, object: 'docker0', remedy: /host:docker0/u }],
        [['--host', 'web'], { ...usage, object: 'web', remedy: /IPv4 or IPv6 address/u }],
        [['--port', '80', '--protocol', 'arp'], { ...usage, object: 'port 80', remedy: /Leave one of them out/u }],
        [['-o', 'mine.pcapng'], { ...usage, object: 'mine.pcapng', remedy: /--force/u }],
        [
          ['-o', 'no/such/folder.pcapng'],
          { ...usage, object: 'no/such/folder.pcapng', remedy: /a folder that you may write/u },
        ],
        [['-o', '/dev/full'], { ...usage, object: '/dev/full', remedy: /has room/u }],
      ] as const) {
        await assertRefused(cli, ['capture', ...words], refusal);
      }
      assert.equal(readFileSync(path.join(cli.folder, 'mine.pcapng'), 'utf8'), 'mine');
      await eventually(
        'what was refused to leave nothing',
        () => !processesOf(cli.folder).some(({ command }) => command.startsWith('perl -e')),
      );
    });

    it('ends with a file that is whole when its process is killed', async () => {
      const going = await begin(cli, ['-o', 'killed.pcapng']);
      await cli.ok('ping box web -c 1');
      await eventually('a packet', () => going.out().includes('echo reply'));
      kill(recorderOf(cli), 'KILL');
      const { code, err } = await going.ended;
      assert.equal(code, 3);
      assert.match(err, /its process on the machine has ended[^]*start it again/u);
      const { packets, rest } = fileIn(cli, 'killed.pcapng');
      assert.ok(packets.length >= 8 && rest === 0);
      await eventually(
        'nothing to be left',
        () => !processesOf(cli.folder).some(({ command }) => command.includes('capture')),
      );
    });

    it('leaves nothing when the command is killed', async () => {
      // Of such packets there are none, so that it does not end of having nobody to tell of them.
      const going = await begin(cli, ['-o', 'orphan.pcapng', '--protocol', 'sctp']);
      const recorder = recorderOf(cli);
      going.kill('SIGKILL');
      await going.ended;
      await eventually('the recorder to end', () => !processesOf(cli.folder).some(({ pid }) => pid === recorder), 5);
      assert.ok(fileIn(cli, 'orphan.pcapng').interfaces.length > 0);
    });

    it('writes the file to a pipe, and ends when nobody reads any more', async () => {
      const going = cli.start(['capture', '--on', 'web:eth0', '-o', '-']);
      await eventually('the head', () => going.out().includes('web:eth0'));
      await eventually('the note', () => going.err().includes('Recording on 1 interface'));
      going.hangUp();
      await cli.ok('ping box web -c 1');
      assert.equal((await going.ended).code, 141);
      const both = await cli.run(['capture', '-o', '-', '--json']);
      assert.deepEqual([both.code, /cannot be both/u.test(both.err)], [2, true]);
    });

    it('is nothing that a lab would have to wait for, and ends with it', async () => {
      const going = await begin(cli, ['--on', 'web']);
      await cli.ok('down lesson');
      const { code } = await going.ended;
      assert.equal(code, 3);
      await processesGone(cli.folder);
      assertUntouched();
      await cli.ok(['up', ...way, lessonFile].join(' '));
    });

    it('takes root of the machine itself, and then sees into any namespace of it', async function () {
      if (!isTargetRoot) {
        const { code, err } = await cli.run(['capture', 'host', '--seconds', '1']);
        assert.equal(code, 3);
        assert.match(err, /takes root[^]*sudo vethscope capture host, or --sudo/u);
        return;
      }
      const snapshot = (await cli.json('show lesson --json')) as {
        readonly namespaces: readonly { readonly label: string; readonly inode: number }[];
      };
      const inode = snapshot.namespaces.find(({ label }) => label === 'web')?.inode ?? 0;
      const words = [
        'host',
        '--on',
        `netns:${String(inode)}:eth0`,
        '--on',
        'host:lo',
        '--protocol',
        'icmp',
        '--json',
        '--host',
      ];
      const going = await begin(cli, [...words, '172.17.0.2', '-c', '2']);
      await cli.ok('ping box web -c 1');
      const { packets, interfaces } = JSON.parse((await going.ended).out) as {
        readonly packets: readonly { readonly text: string }[];
        readonly interfaces: readonly {
          readonly place: string;
          readonly interface: string;
          readonly packets: number;
        }[];
      };
      assert.deepEqual(
        packets.map(({ text }) => text.split(',')[0]),
        ['echo request', 'echo reply'],
      );
      assert.deepEqual(
        interfaces.map((one) => [one.interface, one.packets]),
        [
          ['lo', 0],
          ['eth0', 2],
        ],
      );
    });
  });
}

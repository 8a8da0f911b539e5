/** Packets recorded in labs of the kernel: what is told of them, and what the file has. */
import assert from 'node:assert/strict';
import { capture, packetLine, quote, type CapturedPacket } from '../../lab-runtime/index.ts';
import { startCapture, type Opened } from '../../lab-runtime/probes/capture/captureProcess.ts';
import { packetFilter } from '../../lab-runtime/probes/capture/packetFilter.ts';
import { capturePerl } from '../../lab-runtime/probes/capture/capturePerl.ts';
import type { ReadPacket } from '../support/readPcapng.ts';
import { isMachineHere, isTargetRoot, openTargetBehind } from '../support/testTarget.ts';
import { lessonFile, openCommandLine } from './support/commandLine.ts';
import { eventually } from './support/eventually.ts';
import { openBench } from './support/labBench.ts';
import { shell } from './support/labMachine.ts';
import { begin, fileIn } from './support/recording.ts';

const placeOf = ({ interface: { description } }: ReadPacket): string => description;

/** Bytes of a frame by what RFC 791 says: protocol, addresses, ports of TCP, type of ICMP. */
function addresses({ bytes }: ReadPacket): string {
  const at = (offset: number): string => [...bytes.subarray(offset, offset + 4)].join('.');
  if (bytes.readUInt16BE(12) !== 0x0800) return `type ${bytes.readUInt16BE(12).toString(16)}`;
  const [protocol, payload] = [bytes.readUInt8(23), 14 + 4 * (bytes.readUInt8(14) & 15)];
  if (protocol === 1) return `${at(26)} ${at(30)} icmp ${String(bytes.readUInt8(payload))}`;
  const port = (offset: number): number => bytes.readUInt16BE(payload + offset);
  return protocol === 6 ? `${at(26)} ${at(30)}:${String(port(2))} tcp` : `${at(26)} ${at(30)} ${String(protocol)}`;
}

function assertInOrder(packets: readonly ReadPacket[]): void {
  for (const [index, { nanoseconds }] of packets.entries()) {
    assert.ok(
      nanoseconds >= (packets[index - 1]?.nanoseconds ?? 0n),
      `packet ${String(index)} is not before its predecessor`,
    );
  }
}

const ways = isTargetRoot ? [[], ['--root']] : [[]];
for (const way of ways) {
  describe(`capture in ${way.length === 0 ? 'a rootless lab' : 'a lab made by root'}`, function () {
    this.timeout(60_000);
    const cli = openCommandLine();
    before(() => cli.ok(['up', ...way, lessonFile].join(' ')));
    after(() => cli.close());

    it('has each packet on each interface of its way, with whose that is, and ends with Ctrl-C', async () => {
      const before = BigInt(Date.now()) * 1_000_000n;
      const going = await begin(cli, ['-o', 'all.pcapng']);
      await cli.ok('ping box web -c 1');
      await cli.ok('http client http://192.168.99.100:32769/');
      await eventually('the end of the connection', () => / client:eth0 +out .*FIN ACK/u.test(going.out()));
      const { code, out, err } = await going.stop();
      assert.equal(code, 0, err);
      const file = fileIn(cli, 'all.pcapng');
      assert.equal(out.split('\n').length - 1, file.packets.length);
      assert.match(
        err,
        new RegExp(`^${String(file.packets.length)} packets in all\\.pcapng; the kernel dropped 0\\.$`, 'm'),
      );
      assertInOrder(file.packets);
      if (isMachineHere) {
        const after = BigInt(Date.now()) * 1_000_000n;
        for (const { nanoseconds } of file.packets)
          assert.ok(nanoseconds >= before - 1_000_000n && nanoseconds <= after);
      }
      const veth = (name: string): string => {
        const found = file.interfaces.find(({ comment }) => comment.includes(`the other end is eth0 of ${name}`));
        return found?.description ?? assert.fail(`veth of ${name}`);
      };
      const wayOf = (what: string): readonly string[] =>
        file.packets.filter((one) => addresses(one) === what).map((one) => `${placeOf(one)} ${one.direction}`);
      assert.deepEqual(wayOf('172.17.0.2 172.17.0.3 icmp 8'), [
        'box:eth0 out',
        `${veth('box')} in`,
        `${veth('web')} out`,
        'web:eth0 in',
      ]);
      assert.deepEqual(wayOf('172.17.0.3 172.17.0.2 icmp 0'), [
        'web:eth0 out',
        `${veth('web')} in`,
        `${veth('box')} out`,
        'box:eth0 in',
      ]);
      assert.deepEqual(wayOf('192.168.99.1 192.168.99.100:32769 tcp').slice(0, 2), ['client:eth0 out', 'host:eth0 in']);
      assert.deepEqual(wayOf('192.168.99.1 172.17.0.3:80 tcp').slice(0, 3), [
        'host:docker0 out',
        `${veth('web')} out`,
        'web:eth0 in',
      ]);
    });

    it('has the interfaces that the kernel has, by their names, with their containers', async () => {
      const { interfaces, hardware, system, application, statistics } = fileIn(cli, 'all.pcapng');
      const kernel = await Promise.all(
        ['host', 'client', 'box', 'web'].map(async (place) => {
          const names = (await cli.ok(`exec ${place} -- ls /proc/sys/net/ipv4/conf`)).split(/\s+/u);
          return names.filter((name) => !['', 'all', 'default'].includes(name)).map((name) => `${place}:${name}`);
        }),
      );
      assert.deepEqual(interfaces.map(({ description }) => description).toSorted(), kernel.flat().toSorted());
      for (const { description, name, linkType } of interfaces) {
        assert.equal(description.split(':')[1], name);
        assert.equal(linkType, 1);
      }
      const commentOf = (place: string): string => interfaces.find((one) => one.description === place)?.comment ?? '';
      assert.match(
        commentOf('web:eth0'),
        /^container: web \(vethscope [0-9a-f]{12}\)\n.*\n172\.17\.0\.3\/16\nthe other end is veth[0-9a-f]+ of host$/u,
      );
      assert.match(commentOf('host:docker0'), /^host\n.*bridge/u);
      assert.match(commentOf('client:eth0'), /^outside: client\n/u);
      assert.equal(interfaces.find((one) => one.description === 'web:eth0')?.mac, '0242ac110003');
      assert.equal(`${system} ${hardware}\n`, shell('uname -srm'));
      assert.match(application, /^vethscope \d/u);
      assert.deepEqual(
        statistics.map(({ interface: one }) => one),
        interfaces,
      );
    });

    it('keeps what is wanted only, ends after so many, and is one JSON document', async () => {
      const going = await begin(cli, [
        '--on',
        'web',
        '--on',
        'host:docker0',
        '--protocol',
        'icmp',
        '-c',
        '3',
        '--host',
        '172.17.0.3',
        '--json',
      ]);
      await cli.ok('http box http://web/');
      await cli.ok('ping host web -c 2');
      const { code, out } = await going.ended;
      assert.equal(code, 0);
      const { total, dropped, packets } = JSON.parse(out) as {
        readonly total: number;
        readonly dropped: number;
        readonly packets: readonly { readonly place: string; readonly interface: string; readonly text: string }[];
      };
      assert.deepEqual([total, dropped], [3, 0]);
      assert.deepEqual(
        packets.map((one) => `${one.place}:${one.interface} ${one.text.split(',')[0] ?? ''}`),
        ['host:docker0 echo request', 'web:eth0 echo request', 'web:eth0 echo reply'],
      );
    });

    it('knows ports, addresses, and how many bytes are wanted', async () => {
      const going = await begin(cli, [
        '--on',
        'web',
        '--port',
        '80',
        '--host',
        '172.17.0.2',
        '--snaplen',
        '60',
        '-o',
        'cut.pcapng',
      ]);
      await cli.ok('ping box web -c 1');
      await cli.ok('http client http://192.168.99.100:32769/');
      await cli.ok('http box http://web/');
      await eventually('the end of the connection', () => /in .*172\.17\.0\.2:.*FIN/u.test(going.out()));
      assert.equal((await going.stop()).code, 0);
      const { packets, interfaces } = fileIn(cli, 'cut.pcapng');
      assert.ok(interfaces.every(({ snapLength }) => snapLength === 60));
      assert.ok(packets.length > 5);
      for (const one of packets) assert.match(addresses(one), /^172\.17\.0\.[23] 172\.17\.0\.[23]:\d+ tcp$/u);
      assert.ok(packets.every(({ bytes }) => bytes.length <= 60));
      const longest = packets.toSorted((a, b) => b.length - a.length)[0];
      assert.equal(longest?.bytes.length, 60);
      assert.ok(longest.length > 200, 'its length is that before it was cut');
    });

    it('puts the tag of a VLAN back, which the kernel takes off', async () => {
      const going = await begin(cli, ['--on', 'web:eth0', '--on', 'box:eth0', '-o', 'vlan.pcapng']);
      const arp = '0001080006040001' + '0242ac110002ac110002' + '000000000000ac110063';
      const frame = `ffffffffffff0242ac110002810000070806${arp}`;
      const send = `socket(my $s, 17, 3, 0) or die; open(my $f, '<', '/sys/class/net/eth0/ifindex') or die; my $i = <$f> + 0;
        bind($s, pack('S n l S C C x8', 17, 0, $i, 0, 0, 0)) or die; send($s, pack('H*', '${frame}'), 0) or die`;
      const { code, err } = await cli.run(['exec', 'box', '--', 'perl', '-e', send]);
      assert.equal(code, 0, err);
      await eventually('the frame', () => /web:eth0 +in .*vlan 7, who has 172\.17\.0\.99/u.test(going.out()));
      await going.stop();
      const tagged = fileIn(cli, 'vlan.pcapng').packets.filter(({ bytes }) => bytes.readUInt16BE(12) === 0x8100);
      assert.deepEqual(
        tagged.map((one) => [placeOf(one), one.direction, one.bytes.toString('hex').slice(0, frame.length)]),
        [
          ['box:eth0', 'out', frame],
          ['web:eth0', 'in', frame],
        ],
      );
    });

    it('takes what a device without Ethernet has as IP', async () => {
      // VXLAN with the header of GPE carries IP as it is. Unlike /dev/net/tun it takes no file that may be root's.
      const ends = { box: '172.17.0.2', web: '172.17.0.3' };
      for (const [place, own, other, far] of [
        ['box', '10.8.0.1', '10.8.0.2', ends.web],
        ['web', '10.8.0.2', '10.8.0.1', ends.box],
      ] as const) {
        const lines = [
          'ip link add gpe7 type vxlan dstport 4790 gpe external',
          `ip addr add ${own}/32 dev gpe7`,
          'ip link set gpe7 up',
          `ip route add ${other} encap ip id 7 dst ${far} dev gpe7 src ${own}`,
        ];
        const { code, err } = await cli.run(['exec', place, '--', 'sh', '-ec', lines.join('\n')]);
        assert.equal(code, 0, err);
      }
      const going = await begin(cli, ['--on', 'web:gpe7', '-o', 'gpe.pcapng', '--protocol', 'icmp', '-c', '2']);
      await cli.ok('exec box -- ping -c 1 10.8.0.2');
      assert.equal((await going.ended).code, 0);
      const { interfaces, packets } = fileIn(cli, 'gpe.pcapng');
      assert.deepEqual(
        interfaces.map(({ name, linkType }) => [name, linkType]),
        [['gpe7', 101]],
      );
      // From the first byte of the header on: version, length, addresses, type of ICMP.
      assert.deepEqual(
        packets.map(({ direction, length, bytes }) => [
          ...[direction, bytes.readUInt8(0), bytes.readUInt16BE(2) === length, bytes.toString('hex', 12, 20)],
          bytes.readUInt8(20),
        ]),
        [
          ['in', 0x45, true, '0a0800010a080002', 8],
          ['out', 0x45, true, '0a0800020a080001', 0],
        ],
      );
    });

    it('has what passes loopback once', async () => {
      const going = await begin(cli, ['--on', 'web:lo', '--protocol', 'icmp']);
      await cli.ok('exec web -- ping -c 1 127.0.0.1');
      await eventually('the answer', () => going.out().includes('echo reply'));
      const { out } = await going.stop();
      assert.deepEqual([out.match(/echo request/gu)?.length, out.match(/echo reply/gu)?.length], [1, 1]);
    });
  });
}

describe('the process that records', function () {
  this.timeout(60_000);
  const bench = openBench();
  after(() => bench.close());

  it('is Perl without a warning', async () => {
    const { stdout, stderr } = await bench.target.run(`perl -wc -e ${quote([capturePerl])}`, { what: 'perl -c' });
    assert.deepEqual([stdout, stderr], ['', '-e syntax OK\n']);
  });

  it('enters no namespace but the one that is meant, whatever leads to it by now', async () => {
    const namespace = { inode: 1, paths: ['/proc/self/ns/net'], interfaces: [{ number: 0, ifindex: 1 }] };
    const begun = Promise.withResolvers<Opened>();
    const run = startCapture(
      bench.target,
      {
        what: 'capture',
        whose: 'a namespace that went',
        around: (script) => script,
        namespaces: [namespace],
        snapLength: 96,
        program: () => packetFilter({}, 96),
      },
      { onBegun: begun.resolve, onPacket: () => undefined },
    );
    const { opened, refused } = await begun.promise;
    assert.deepEqual([opened.size, [...refused.keys()]], [0, [0]]);
    run.end();
    assert.deepEqual(await run.done, new Map());
  });

  // Its real one, on the interface that carries it, takes root there: test/ssh/capture.test.ts.
  it('leaves out the connection that brings its packets, as its environment tells of it', async () => {
    const lab = await bench.up('services: { box: { command: sleep 1000 }, web: { ports: ["8080:80"] } }', 'own');
    const [box, web] = ['box', 'web'].map(
      (name) => lab.lab.containers.find(({ spec }) => spec.name === name)?.endpoints[0]?.address ?? '',
    );
    const own = `SSH_CONNECTION=${String(box)} 5555 ${String(web)} 80`;
    const target = openTargetBehind(['env', own], bench.stateHome);
    const packets: CapturedPacket[] = [];
    const question = { on: [{ place: 'web', interface: 'eth0' }], protocol: 'tcp' } as const;
    const enough = new AbortController();
    const begun = Promise.withResolvers<undefined>();
    const result = capture(target, lab, question, {
      signal: enough.signal,
      onBegun: () => {
        begun.resolve(undefined);
      },
      onPacket: (packet) => packets.push(packet),
    });
    await Promise.race([begun.promise, result]);
    const ask = (port: number): string =>
      `use Socket; socket(my $s, AF_INET, SOCK_STREAM, 0) or die; bind($s, pack_sockaddr_in(${String(port)}, INADDR_ANY)) or die; connect($s, pack_sockaddr_in(80, inet_aton('${String(web)}'))) or die`;
    await bench.inside(lab, 'box', 'perl', '-e', ask(5555));
    await bench.inside(lab, 'box', 'perl', '-e', ask(5556));
    await eventually('the other connection', () => packets.some((one) => packetLine(one).includes(':5556 ')));
    enough.abort();
    await result;
    assert.deepEqual(
      packets.map((one) => packetLine(one)).filter((line) => line.includes(':5555 ')),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { LabError, type CapturedPacket, type CaptureQuestion } from '../../../lab-runtime/index.ts';
import type { Runtime } from '../../../lab-runtime/cli/session/cli.ts';
import { readPcapng } from '../../support/readPcapng.ts';
import { runningLab, type, type World } from './fakeCli.ts';

const on = { place: 'web', name: 'eth0', facts: ['container: web'], inode: 7, ifindex: 2 };
const packet: CapturedPacket = {
  time: { seconds: 1_795_775_896, nanoseconds: 1 },
  on,
  interfaceNumber: 0,
  linkType: 1,
  direction: 'in',
  length: 60,
  bytes: Buffer.from('0123456789abcdef'),
};

/** A runtime that records one packet on one interface. */
function recording(asked: (where: string, question: CaptureQuestion) => void, error?: LabError): World {
  const capture: Runtime['capture'] = async (_target, where, question, { onBegun, onPacket }) => {
    asked(where === 'host' ? where : `lab ${where.name}`, question);
    onBegun?.({ interfaces: [{ ...on, linkType: 1 }], gone: [], snapLength: 96, hardware: 'x', system: 'y' });
    onPacket(packet);
    if (error !== undefined) throw error;
    return { packets: 1, dropped: 2, interfaces: [{ place: 'web', interface: 'eth0', packets: 1, dropped: 2 }] };
  };
  return { labs: [runningLab()], files: { 'there.pcapng': '' }, runtime: { capture } };
}

const nobody = (): void => undefined;

describe('vethscope capture', () => {
  it('asks for what its options say', async () => {
    const asked: unknown[] = [];
    const world = recording((where, question) => asked.push([where, question]));
    const options =
      '--on web --on host:docker0 --protocol tcp --port 80 --host 10.0.0.1 -c 3 --seconds 1.5 --snaplen 96';
    assert.equal((await type(`capture lesson ${options}`, world)).code, 0);
    assert.equal((await type('capture host', world)).code, 0);
    const none = {
      on: [],
      protocol: undefined,
      port: undefined,
      host: undefined,
      count: undefined,
      seconds: undefined,
    };
    assert.deepEqual(asked, [
      [
        'lab lesson',
        {
          on: [{ place: 'web' }, { place: 'host:docker0' }],
          protocol: 'tcp',
          port: 80,
          host: '10.0.0.1',
          count: 3,
          seconds: 1.5,
          snapLength: 96,
        },
      ],
      ['host', { ...none, snapLength: undefined }],
    ]);
  });

  it('prints a line a packet, and tells of what was lost', async () => {
    const { code, out, err } = await type('capture', recording(nobody));
    assert.equal(code, 0);
    assert.match(out, /^[\d:.]+ {2}web:eth0 {2}in {3}.*\n$/u);
    assert.match(
      err,
      /^Recording on 1 interface, Ctrl-C ends it: web:eth0\n1 packet; the kernel dropped 2\.\nMore than/u,
    );
  });

  it('writes the file as it goes, and keeps what it has of one that fails', async () => {
    const whole = await type('capture -o new.pcapng', recording(nobody));
    const file = readPcapng(Buffer.from(whole.written['new.pcapng'] ?? '', 'latin1'));
    assert.deepEqual([file.packets.length, file.statistics.length, file.application], [1, 1, 'vethscope 1.2.3']);
    const broken = recording(nobody, new LabError('connection-lost', 'gone'));
    const part = await type('capture -o new.pcapng', broken);
    assert.equal(part.code, 3);
    assert.equal(readPcapng(Buffer.from(part.written['new.pcapng'] ?? '', 'latin1')).packets.length, 1);
  });

  it('does not replace a file unless it is told to', async () => {
    const refused = await type('capture -o there.pcapng', recording(nobody));
    assert.deepEqual([refused.code, refused.written], [2, {}]);
    assert.match(refused.err, /there\.pcapng exists[^]*--force/u);
    const forced = await type('capture -f -o there.pcapng', recording(nobody));
    assert.deepEqual([forced.code, Object.keys(forced.written)], [0, ['there.pcapng']]);
  });

  it('has nothing but the file on standard output with -o -, and nothing but the document with --json', async () => {
    const piped = await type('capture -o -', recording(nobody));
    assert.deepEqual([piped.out, Object.keys(piped.written)], ['', ['-']]);
    const { out } = await type('capture --json -o new.pcapng', recording(nobody));
    const { total, dropped, packets, file } = JSON.parse(out) as Readonly<Record<string, unknown>>;
    assert.deepEqual([total, dropped, (packets as readonly unknown[]).length, file], [1, 2, 1, 'new.pcapng']);
    const both = await type('capture --json -o -', recording(nobody));
    assert.deepEqual([both.code, (JSON.parse(both.out) as { error: { code: string } }).error.code], [2, 'usage']);
  });

  it('refuses numbers and protocols that are none', async () => {
    for (const option of [
      '--port 0',
      '--port 65536',
      '-c 0',
      '-c x',
      '--seconds 0',
      '--snaplen 300000',
      '--protocol http',
    ]) {
      const { code, out } = await type(
        `capture ${option}`,
        recording(() => assert.fail('it was asked')),
      );
      assert.deepEqual([code, out], [2, ''], option);
    }
  });
});

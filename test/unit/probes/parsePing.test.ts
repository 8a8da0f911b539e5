import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePing, parsePingLine } from '../../../lab-runtime/probes/parsePing.ts';
import { probeFixture } from './fixture.ts';

const iputils = 'iputils-20221126';
const busybox = 'busybox-1.35.0';
const inetutils = 'inetutils-2.4';
const parse = (tool: string, name: string) => parsePing(probeFixture(`ping.${tool}.${name}`));

describe('parsePing', () => {
  for (const tool of [iputils, busybox, inetutils]) {
    describe(tool, () => {
      it('reads replies', () => {
        const { sent, received, times, errors } = parse(tool, 'ok');
        assert.deepEqual({ sent, received, errors }, { sent: 3, received: 3, errors: [] });
        assert.equal(times.length, 3);
        assert.ok(times.every((time) => time > 0 && time < 10));
      });

      it('reads replies of a named host', () => {
        const { received, times } = parse(tool, 'named');
        assert.equal(received, 1);
        assert.equal(times.length, 1);
      });

      it('reads silence', () => {
        assert.deepEqual(parse(tool, 'lost'), { sent: 2, received: 0, times: [], errors: [] });
      });

      it('counts a packet once, however often it is answered', () => {
        const { sent, received, times } = parse(tool, 'duplicates');
        assert.equal(received, sent);
        assert.equal(times.length, sent);
      });

      it('reads the summary of an interrupted ping', () => {
        const { sent, received, times } = parse(tool, 'interrupted');
        assert.deepEqual([sent, received, times.length], [2, 2, 2]);
      });

      it('sends nothing where there is no route or no such name', () => {
        for (const name of ['no-route', 'unknown-host']) {
          const { sent, received, errors } = parse(tool, name);
          assert.deepEqual({ sent, received }, { sent: 0, received: 0 });
          assert.equal(errors.length, 1, name);
        }
        assert.match(parse(tool, 'no-route').errors[0] ?? '', /Network is unreachable$/);
      });
    });
  }

  for (const tool of [iputils, inetutils]) {
    it(`reads the ICMP errors ${tool} prints`, () => {
      assert.deepEqual(parse(tool, 'host-unreachable'), {
        sent: 4,
        received: 0,
        times: [],
        errors: Array.from({ length: 4 }, () => 'From 10.1.0.1: Destination Host Unreachable'),
      });
      assert.equal(parse(tool, 'net-unreachable').errors[0], 'From 10.2.0.254: Destination Net Unreachable');
      assert.match(parse(tool, 'prohibited').errors[0] ?? '', /^From 10\.2\.0\.254: Packet filtered$/i);
    });
  }

  it('reads an exceeded time to live', () => {
    assert.deepEqual(
      parse(iputils, 'ttl').errors,
      Array.from({ length: 2 }, () => 'From 10.1.0.254: Time to live exceeded'),
    );
  });

  it('reads a refusal to send', () => {
    assert.deepEqual(parse(busybox, 'not-permitted').errors, ['sendto: Operation not permitted']);
  });

  it('reads IPv6', () => {
    assert.equal(parse(iputils, 'ipv6').times.length, 2);
    assert.equal(parse(busybox, 'ipv6').times.length, 2);
    assert.deepEqual(parsePingLine('64 bytes from fe80::1%eth0: icmp_seq=3 ttl=64 time=0.021 ms'), {
      kind: 'reply',
      from: 'fe80::1%eth0',
      sequence: 3,
      time: 0.021,
    });
  });

  it('counts what it saw where ping was killed before its summary', () => {
    const text = probeFixture(`ping.${iputils}.ok`).split('\n---')[0] ?? '';
    assert.deepEqual([parsePing(text).sent, parsePing(text).received], [3, 3]);
    const unreachable = probeFixture(`ping.${iputils}.host-unreachable`).split('\n---')[0] ?? '';
    assert.deepEqual([parsePing(unreachable).sent, parsePing(unreachable).received], [4, 0]);
  });

  it('reads lines as they come', () => {
    assert.deepEqual(parsePingLine('64 bytes from web.lab (10.3.0.9): icmp_seq=1 ttl=62 time=0.031 ms'), {
      kind: 'reply',
      from: '10.3.0.9',
      sequence: 1,
      time: 0.031,
    });
    assert.equal(parsePingLine('PING 10.3.0.9 (10.3.0.9) 56(84) bytes of data.'), undefined);
    assert.equal(parsePingLine('pipe 4'), undefined);
    assert.equal(parsePingLine('no answer yet for icmp_seq=1'), undefined);
    assert.equal(parsePingLine(''), undefined);
  });

  it('never throws', () => {
    const lines = ['ok', 'host-unreachable', 'duplicates'].flatMap((name) =>
      probeFixture(`ping.${iputils}.${name}`).split('\n'),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string())), (text) => {
        const { sent, received } = parsePing(text.join('\n'));
        assert.ok(Number.isInteger(sent) && Number.isInteger(received));
      }),
    );
  });
});

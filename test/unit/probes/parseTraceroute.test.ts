import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTraceroute, parseTracerouteLine } from '../../../lab-runtime/probes/parseTraceroute.ts';
import { probeFixture } from './fixture.ts';

const tools = ['dmitry-2.1.2', 'busybox-1.35.0', 'inetutils-2.4'];
const parse = (tool: string, name: string) => parseTraceroute(probeFixture(`traceroute.${tool}.${name}`));
const path = ['10.1.0.254', '10.2.0.254', '10.3.0.9'];

describe('parseTraceroute', () => {
  for (const tool of tools) {
    describe(tool, () => {
      it('reads the way to a destination that answers', () => {
        for (const [name, probes] of [
          ['ok', 3],
          ['named', 3],
          ['one-probe', 1],
        ] as const) {
          const { destination, hops, reached } = parse(tool, name);
          assert.equal(destination, '10.3.0.9');
          assert.equal(reached, true);
          assert.deepEqual(
            hops.map(({ address }) => address),
            path,
          );
          assert.deepEqual(
            hops.map(({ ttl }) => ttl),
            [1, 2, 3],
          );
          for (const { times } of hops) assert.equal(times.length, probes);
        }
      });

      it('reads the way to itself', () => {
        const { hops, reached } = parse(tool, 'self');
        assert.deepEqual([hops.length, hops[0]?.address, reached], [1, '127.0.0.1', true]);
      });

      it('reads a hop that keeps silent', () => {
        const { hops, reached } = parse(tool, 'silent-hop');
        assert.deepEqual(hops[1], { ttl: 2, times: [] });
        assert.equal(reached, true);
      });

      it('reads a way that is too long', () => {
        const { hops, reached } = parse(tool, 'max-hops');
        assert.deepEqual([hops.length, reached], [2, false]);
      });

      it('reads annotations', () => {
        const annotation = (name: string) => parse(tool, name).hops.find((hop) => hop.annotation !== undefined);
        assert.equal(annotation('net-unreachable')?.annotation, '!N');
        assert.equal(annotation('host-unreachable')?.annotation, '!H');
        assert.equal(annotation('host-unreachable')?.address, '10.2.0.254');
        assert.match(annotation('prohibited')?.annotation ?? '', /^![XA]$/);
        for (const name of ['net-unreachable', 'host-unreachable', 'prohibited'])
          assert.equal(parse(tool, name).reached, false);
      });

      it('finds no hop where there is no route or no such name', () => {
        for (const name of ['no-route', 'unknown-host']) {
          assert.deepEqual([parse(tool, name).hops, parse(tool, name).reached], [[], false], name);
        }
      });
    });
  }

  it('reads tracepath', () => {
    const tracepath = (name: string) => parseTraceroute(probeFixture(`tracepath.iputils-20221126.${name}`));
    for (const name of ['ok', 'named']) {
      assert.deepEqual(
        tracepath(name).hops.map(({ address }) => address),
        path,
      );
      assert.deepEqual([tracepath(name).reached, tracepath(name).destination], [true, '10.3.0.9']);
    }
    assert.deepEqual(tracepath('silent-hop').hops[1], { ttl: 2, times: [] });
    assert.equal(tracepath('prohibited').hops.at(-1)?.annotation, '!H');
    assert.deepEqual([tracepath('max-hops').hops.length, tracepath('max-hops').reached], [2, false]);
    assert.deepEqual(tracepath('no-route').hops, []);
  });

  it('keeps the first of several routers and all their times', () => {
    assert.deepEqual(parseTracerouteLine(' 4  10.0.0.1 (10.0.0.1)  1.5 ms 10.0.0.2 (10.0.0.2)  2 ms * !X'), {
      ttl: 4,
      address: '10.0.0.1',
      times: [1.5, 2],
      annotation: '!X',
    });
  });

  it('reads IPv6', () => {
    const { hops, reached } = parseTraceroute(
      'traceroute to web (fd00::9), 30 hops max, 80 byte packets\n 1  fd00::9  0.02 ms\n',
    );
    assert.deepEqual(hops, [{ ttl: 1, address: 'fd00::9', times: [0.02] }]);
    assert.equal(reached, true);
  });

  it('never throws', () => {
    const lines = tools.flatMap((tool) => probeFixture(`traceroute.${tool}.prohibited`).split('\n'));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string())), (text) => {
        assert.equal(typeof parseTraceroute(text.join('\n')).reached, 'boolean');
      }),
    );
  });
});

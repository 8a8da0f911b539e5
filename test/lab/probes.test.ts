/** ping, traceroute and http from everywhere in a lab to everywhere else. */
import assert from 'node:assert/strict';
import { fetchUrl, isLabError, pingFrom, tracerouteFrom, type RunningLab } from '../../lab-runtime/index.ts';
import { openBench } from './support/labBench.ts';

const text = `
services:
  box: { network_mode: bridge }
  web: { networks: [front], ports: ["8080:80"] }
  api: { networks: [front], expose: ["9000"], scale: 2 }
  beside: { network_mode: "service:web" }
  bare: { network_mode: host }
  alone: { network_mode: none }
networks: { front: {} }
x-lab:
  host: { address: 192.168.99.100/24 }
  outside:
    near: { address: 192.168.99.1/24 }
    far: { address: 192.168.99.2/24 }
`;

/** From and to, and by how many routers: 0 is next to each other. undefined = there is no way. */
const ways: readonly (readonly [from: string, to: string, routers: number | undefined])[] = [
  ['web', 'api-1', 0],
  ['web', 'api', 0],
  ['web', 'host', 0],
  ['web', 'near', 1],
  ['web', 'far', 1],
  ['web', '192.168.99.2', 1],
  ['beside', 'api-2', 0],
  ['bare', 'web', 0],
  ['bare', 'near', 0],
  ['box', 'near', 1],
  ['box', 'host', 0],
  ['host', 'web', 0],
  ['host', 'box', 0],
  ['host', 'far', 0],
  ['host', 'host', 0],
  ['near', 'host', 0],
  ['near', 'far', 0],
  ['far', '192.168.99.100', 0],
  ['near', 'web', undefined],
  ['box', 'web', undefined],
  ['web', 'box', undefined],
  ['alone', 'host', undefined],
];

describe('probes from everywhere to everywhere', function () {
  this.timeout(60_000);
  const bench = openBench();
  let lab: RunningLab;
  before(async () => {
    lab = await bench.up(text, 'probes');
  });
  after(() => bench.close());

  for (const [from, to, routers] of ways) {
    if (routers === undefined) {
      it(`no way from ${from} to ${to}`, async () => {
        const result = await pingFrom(bench.target, lab, from, to, { count: 1 }).catch((error: unknown) => error);
        if (isLabError(result)) assert.equal(result.code, 'command-failed');
        else assert.partialDeepStrictEqual(result, { sent: 1, received: 0, times: [] });
      });
      continue;
    }
    it(`from ${from} to ${to}: ${String(routers)} routers between`, async () => {
      const lines: string[] = [];
      const { sent, received, times } = await pingFrom(bench.target, lab, from, to, {
        count: 1,
        onLine: (line) => lines.push(line),
      });
      assert.deepEqual([sent, received, times.length], [1, 1, 1]);
      assert.ok(lines.some((line) => line.includes('64 bytes from')));
      const { reached, hops, destination } = await tracerouteFrom(bench.target, lab, from, to);
      assert.deepEqual([reached, hops.length, hops.at(-1)?.address], [true, routers + 1, destination]);
    });
  }

  it('may be asked again at once', async () => {
    for (let round = 0; round < 3; round++) {
      for (const to of ['api-1', 'near']) assert.ok((await tracerouteFrom(bench.target, lab, 'web', to)).reached, to);
    }
  });

  it('pages come from containers, by address, name and service, and from the outside by the published port', async () => {
    const page = async (from: string, url: string): Promise<string> =>
      (await fetchUrl(bench.target, lab, from, url)).body.split('\n')[0] ?? '';
    assert.match(await page('api-1', 'http://web/'), /^web \(172\.18\.0\.2:80\/tcp\) answers 172\.18\.0\.3:/);
    assert.match(await page('web', 'http://api:9000/'), /^api-1 /);
    assert.match(await page('host', 'http://web/'), /^web .* answers 172\.18\.0\.1:/);
    assert.match(await page('far', 'http://host:8080/'), /^web .* answers 192\.168\.99\.2:/);
    assert.match(await page('web', 'http://far/'), /^far .* answers 192\.168\.99\.100:/, 'masked as the host');
    assert.match(await page('beside', 'http://127.0.0.1/'), /^web /);
  });
});

/** More published ports than one message to the kernel can carry. */
import assert from 'node:assert/strict';
import { fetchUrl, isLabError, upLab, type RunningLab } from '../../lab-runtime/index.ts';
import { eventually } from './support/eventually.ts';
import { labFrom, openBench } from './support/labBench.ts';

const text = (services: string): string => `services:\n${services}`;
const web = '  web: { network_mode: bridge, ports: ["8000-8299:8000-8299"] }\n';
const more = '  more: { network_mode: bridge, ports: ["9000-9299:9000-9299"] }\n';
const dying = '  dying: { network_mode: bridge, command: "false", ports: ["7000-7299:7000-7299"] }\n';

describe('hundreds of published ports', function () {
  this.timeout(120_000);
  const bench = openBench();
  let lab: RunningLab;
  const rules = async (): Promise<readonly string[]> =>
    (await bench.inside(lab, 'host', 'iptables-save', '-c')).split('\n').filter((line) => !line.startsWith('#'));
  const answers = async (...ports: readonly number[]): Promise<void> => {
    for (const port of ports) {
      // Who has so many ports to open is not heard at once.
      await eventually(`an answer of port ${String(port)}`, async () => {
        const url = `http://192.168.99.100:${String(port)}/`;
        const answer = await fetchUrl(bench.target, lab, 'client', url).catch((error: unknown) => {
          if (!isLabError(error, 'command-failed')) throw error;
        });
        return answer?.status === 200;
      });
    }
  };
  const publishedInKernel = (all: readonly string[]): readonly number[] =>
    all
      .flatMap((line) => /-A DOCKER .*--dport (\d+) -j DNAT/.exec(line)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  const range = (first: number, last: number): readonly number[] =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index);

  const uncounted = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.replace(/^\[\d+:\d+\] /, '').replace(/\[\d+:\d+\]$/, ''));

  before(async () => {
    lab = await bench.up(text(web), 'many');
  });
  after(() => bench.close());

  it('are all there, and answer', async () => {
    assert.deepEqual(publishedInKernel(await rules()), range(8000, 8299));
    await answers(8000, 8150, 8299);
  });

  it('come and go in a lab that runs', async () => {
    const original = uncounted(await rules());
    lab = (await upLab(bench.target, labFrom(text(web + more), 'many'))).lab;
    assert.deepEqual(publishedInKernel(await rules()), [...range(8000, 8299), ...range(9000, 9299)]);
    await answers(8299, 9000, 9299);
    const steps: string[] = [];
    lab = (await upLab(bench.target, labFrom(text(web), 'many'), { onProgress: ({ step }) => steps.push(step.title) }))
      .lab;
    assert.match(steps.join('\n'), /^Take 9299→9299\/tcp, .*, 9292→9292\/tcp and 292 more of more back$/m);
    assert.deepEqual(uncounted(await rules()), original);
  });

  it('are as they were, counters too, when a change fails and is undone', async () => {
    const original = await rules();
    await assert.rejects(upLab(bench.target, labFrom(text(web + dying), 'many')), (error) =>
      isLabError(error, 'service-exited'),
    );
    assert.deepEqual(await rules(), original);
    assert.ok(original.some((line) => /^\[[1-9]\d*:\d+\] -A DOCKER .*--dport 8299 /.test(line)));
    await answers(8000, 8299);
  });
});

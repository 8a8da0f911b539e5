import assert from 'node:assert/strict';
import { watchLab } from '../../lab-runtime/index.ts';
import { eventually } from './support/eventually.ts';
import { kill } from './support/labMachine.ts';
import { openBench, type LabBench } from './support/labBench.ts';

describe('a watch', () => {
  let bench: LabBench;

  before(() => {
    bench = openBench();
  });
  after(() => bench.close());

  it('notices new links and rules, and routes of containers, nothing else, and ends when it is stopped', async () => {
    const lab = await bench.up('services: { one: { network_mode: bridge } }', 'watched');
    let changes = 0;
    const watch = watchLab(bench.target, lab, () => (changes += 1));
    try {
      // The kernel goes on settling a while: carriers, link-local addresses.
      for (let before = -1; before !== changes;) {
        before = changes;
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
      const settled = changes;
      await bench.inside(lab, 'host', 'ip', 'link', 'add', 'probe0', 'type', 'bridge');
      await eventually('a new link is noticed', () => changes > settled);
      const linked = changes;
      await bench.inside(lab, 'host', 'iptables', '-A', 'FORWARD', '-s', '192.0.2.1', '-j', 'ACCEPT');
      await eventually('a new rule is noticed', () => changes > linked);
      const ruled = changes;
      await bench.inside(lab, 'one', 'ip', 'route', 'add', '203.0.113.0/24', 'dev', 'eth0');
      await eventually('a new route of a container is noticed', () => changes > ruled);
    } finally {
      watch.stop();
      await watch.done;
    }
  });

  it('ends with its lab', async () => {
    const lab = await bench.up('services: { one: { network_mode: none } }', 'ending');
    const watch = watchLab(bench.target, lab, () => undefined);
    let ended = false;
    void watch.done.then(() => {
      ended = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(ended, false, 'it must not end by itself');
    kill(lab.holderPid, 'KILL');
    await eventually('the watch ends', () => ended);
  });
});

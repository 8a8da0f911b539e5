import assert from 'node:assert/strict';
import { silentLogger, watchHost } from '../../lab-runtime/index.ts';
import { createCommandTarget } from '../../lab-runtime/targets/command/commandTarget.ts';
import { eventually } from '../lab/support/eventually.ts';
import { startMachine, type Machine } from './support/machine.ts';

describe('a machine that is watched', function () {
  this.timeout(60_000);
  let machine: Machine;
  let changes = 0;
  let watch: ReturnType<typeof watchHost>;

  before(async () => {
    machine = await startMachine();
    const enter = (argv: readonly string[]): readonly [string, ...string[]] => {
      const [program = '', ...args] = machine.enter(argv);
      return [program, ...args];
    };
    const target = createCommandTarget({
      id: 'machine',
      logger: silentLogger,
      way: { run: (words) => enter(words), terminal: (script) => enter(['sh', '-c', script]), environment: {} },
    });
    watch = watchHost(target, () => {
      changes += 1;
    });
    // Its monitors have begun when they hear of something.
    await eventually('the watch to begin', async () => {
      await machine.sh('ip link add begun type veth peer name other; ip link del begun');
      return changes > 0;
    });
  });
  after(() => machine[Symbol.asyncDispose]());

  /** Waits until nothing is told any more. */
  const quiet = async (): Promise<void> => {
    for (let before = -1; before !== changes;) {
      before = changes;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };

  for (const [what, script] of [
    ['links', 'ip link add bridge0 type bridge'],
    ['addresses', 'ip addr add 10.9.0.1/24 dev bridge0'],
    ['routes', 'ip route add blackhole 10.10.0.0/16'],
    ['rules', 'iptables -A FORWARD -s 10.9.0.0/24 -j DROP'],
    [
      'the far end of a cable',
      'ip netns add far; ip link add near0 type veth peer name far0 netns far; ip -n far link set far0 up',
    ],
  ] as const) {
    it(`tells that ${what} changed`, async () => {
      await quiet();
      const before = changes;
      await machine.sh(script);
      await eventually('it to be told', () => changes > before, 10);
    });
  }

  it('is told of once, whatever comes together', async () => {
    await quiet();
    const before = changes;
    await machine.sh('for n in $(seq 50); do echo "link add many$n type bridge"; done | ip -batch -');
    await quiet();
    assert.ok(changes - before < 25, `told ${String(changes - before)} times`);
  });

  it('is left alone once nobody looks: nothing of the watch runs any more', async () => {
    const watchers = (): Promise<string> =>
      machine.sh(`grep -lzxE 'monito[r]' /proc/[0-9]*/cmdline 2>/dev/null | wc -l`);
    assert.notEqual(await watchers(), '0');
    watch.stop();
    await watch.done;
    await eventually('the monitors to end', async () => (await watchers()) === '0', 10);
  });
});

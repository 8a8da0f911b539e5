/**
 * `npm run bench`, its third part: how long it takes to look at a machine with 100 containers of a real dockerd, beside the
 * barest loop there is, one `nsenter ip -j addr` a namespace; and whether 500 namespaces take five times what 100 take. As
 * root only: dockerd needs it. Fails where a ratio is beyond its target.
 */
import path from 'node:path';
import { quote } from '../../lab-runtime/index.ts';
import { image, packImage, startDocker } from '../observe/support/engines.ts';
import { startMachine, type Machine } from '../observe/support/machine.ts';
import { median } from './report.ts';

const rounds = 7;
const mostTimesBare = 1.5;
const mostMs = 2000;
/** Five times, and what a machine may be off. */
const mostGrowth = 6.5;

const inside = quote([process.execPath, path.join(import.meta.dirname, 'lookRepeatedly.ts'), String(rounds)]);

/** Milliseconds of each round. */
interface Looks {
  readonly bare: readonly number[];
  readonly looks: readonly number[];
  readonly namespaces: number;
}

async function measure(machine: Machine, what: string): Promise<Looks> {
  const times = JSON.parse(await machine.sh(inside)) as Looks;
  const list = (values: readonly number[]): string =>
    `${median(values).toFixed(0).padStart(6)}   ${values.map((value) => value.toFixed(0)).join(' ')}`;
  console.log(`\n${what}: ${String(times.namespaces)} namespaces\n  milliseconds    median   each round`);
  console.log(`  bare loop       ${list(times.bare)}\n  look            ${list(times.looks)}`);
  return times;
}

function judge(title: string, value: number, most: number): void {
  const isBeyond = value > most;
  if (isBeyond) process.exitCode = 1;
  console.log(`  ${title}: ${value.toFixed(2)}, ${isBeyond ? 'BEYOND' : 'within'} the target of ${String(most)}`);
}

/** Namespaces as an engine makes them, without an engine: a process, a cable to a bridge. */
const plain = (count: number): string => `ip link add br0 up type bridge
for number in $(seq ${String(count)}); do
unshare --net sleep 100000 >/dev/null 2>&1 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.005; done
echo "link add veth$number up master br0 type veth peer name eth0 netns $!"
done >/run/batch
ip -batch /run/batch`;

if (process.getuid?.() !== 0) console.log('\nThe times of a machine with engines are for root only.');
else {
  await using engines = await startMachine();
  await packImage(engines);
  await startDocker(engines);
  await engines.sh(`for number in $(seq 100); do docker run -d --name c$number ${image} sleep 100000 >/dev/null; done`);
  const docker = await measure(engines, '100 containers of dockerd');
  const ratios = docker.looks.map((value, round) => value / (docker.bare[round] ?? Number.NaN));
  judge('look ÷ bare loop', median(ratios), mostTimesBare);
  console.log(`  look: ${median(docker.looks) <= mostMs ? 'within' : 'BEYOND'} ${String(mostMs)} ms`);
  const [hundred, fiveHundred] = [await plainLooks(100), await plainLooks(500)];
  judge('500 ÷ 100 namespaces', median(fiveHundred.looks) / median(hundred.looks), mostGrowth);
}

async function plainLooks(count: number): Promise<Looks> {
  await using machine = await startMachine();
  await machine.sh(plain(count));
  return await measure(machine, `${String(count)} processes in namespaces of their own`);
}

/** Runs in a machine of machine.ts: looks at it, and does the bare loop, in turn; prints the times of each as JSON. */
import { createLocalTarget, observeHost, silentLogger } from '../../lab-runtime/index.ts';

const rounds = Number(process.argv[2]);
const target = createLocalTarget({ logger: silentLogger });

const timed = async (action: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
};
const { namespaces } = await observeHost(target);
const paths = namespaces.flatMap(({ pid }) => (pid === undefined ? [] : [`/proc/${String(pid)}/ns/net`]));
const loop = `for path in ${paths.join(' ')}; do nsenter --net=$path ip -j addr >/dev/null; done\n`;

const [bare, looks]: [number[], number[]] = [[], []];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await timed(() => target.run(loop, { what: 'the bare loop' })));
  looks.push(await timed(() => observeHost(target)));
}
console.log(JSON.stringify({ bare, looks, namespaces: namespaces.length }));

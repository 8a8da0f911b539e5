/** A maker in a process of its own, to be killed: builds a lab and prints `step N` as it goes. Argument: the state folder. */
import { upLab } from '../../../lab-runtime/index.ts';
import { openTestTarget } from '../../support/testTarget.ts';
import { labFrom } from './labBench.ts';

const text = `
services:
  a: { ports: ["80"], networks: [one, two] }
  b: { command: sleep 1000, networks: [one] }
  c: { network_mode: bridge }
networks: { one: {}, two: { internal: true } }
`;

const target = openTestTarget(process.argv[2] ?? '');
await upLab(target, labFrom(text, 'maker'), {
  onProgress: ({ begun, step }) => {
    process.stdout.write(`step ${String(begun)} ${step.id}\n`);
  },
});
await target.connection?.close();

/**
 * `npm run bench`: time to bring up, look at and take down labs of 10 and 100 containers, beside the bare script that
 * makes the same network (which is checked), and Mininet where it is installed. Rounds are interleaved and medians
 * compared, for other work on the machine slows all of them. Fails where a ratio is beyond its target.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { downLab, enterArgv, quote, takeSnapshot, upLab, whereNamed, type Target } from '../../lab-runtime/index.ts';
import { labFrom, openBench, type LabBench } from '../lab/support/labBench.ts';
import { bareScript, hostPort } from './bareScript.ts';
import { upByCommand } from './commandLine.ts';
import { timeMininet } from './mininet.ts';
import { untilQuiet } from './quiet.ts';
import { createTimes, reportTimes, type Times } from './report.ts';
import { answers, questions } from './sameness.ts';

const rounds = 7;
const labName = 'bench';

function labText(count: number): string {
  const services = Array.from(
    { length: count },
    (_, index) => `  c${String(index)}: { network_mode: bridge, ports: ["${hostPort(index)}:80"] }`,
  );
  return `services:\n${services.join('\n')}\n`;
}

/** Milliseconds until the bare script stands; it is gone when this resolves. */
async function timeBare(target: Target, count: number): Promise<number> {
  const start = performance.now();
  let stands: number | undefined;
  const conversation = target.converse(
    bareScript(count),
    {
      onStdout: (line) => {
        if (line !== 'ready') return;
        stands = performance.now();
        conversation.end();
      },
    },
    { what: `bare script for ${String(count)} containers` },
  );
  const { stderr } = await conversation.done;
  if (stands === undefined) throw new Error(`The bare script failed: ${stderr}`);
  return stands - start;
}

/** Asserts that the lab and the bare script make the same; else their times say nothing. */
async function compareWhatIsMade({ target, up }: LabBench, count: number): Promise<string> {
  const lab = await up(labText(count), labName);
  const inLab = await target.run(quote(enterArgv(lab, whereNamed(lab, 'host'), ['sh', '-c', questions])), {
    what: 'ask the lab',
  });
  await downLab(target, labName);
  const bare = await target.run(bareScript(count, questions), { what: 'ask the bare script' });
  const [made, expected] = [answers(inLab.stdout), answers(bare.stdout.replace(/^ready\n/, ''))];
  assert.deepEqual(made.rules, expected.rules);
  assert.deepEqual(made.namespaces, expected.namespaces);
  return `${String(made.namespaces.length)} network namespaces and ${String(made.rules.length)} rules`;
}

/** What is measured, each when the kernel has come to rest. */
function measures({ target, stateHome }: LabBench, count: number, { add }: Times) {
  const timed = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
    await untilQuiet();
    const start = performance.now();
    const result = await action();
    add(what, performance.now() - start);
    return result;
  };
  const wish = labFrom(labText(count), labName);
  return {
    lab: async () => {
      const { lab } = await timed('up', () => upLab(target, wish));
      await timed('snapshot', () => takeSnapshot(target, lab));
      await timed('down', () => downLab(target, labName));
    },
    bare: async () => {
      await untilQuiet();
      add('bare script', await timeBare(target, count));
    },
    command: async () => {
      await timed('vethscope up', () => upByCommand(stateHome, labText(count), labName));
      await downLab(target, labName);
    },
    mininet: async () => {
      await untilQuiet();
      add('Mininet', await timeMininet(target, count));
    },
  };
}

/**
 * The lab and the bare script take turns, and neither always follows the same: what was there before may still cost the
 * kernel something. Then the command and Mininet, which leaves more behind.
 */
async function measureAll({ lab, bare, command, mininet }: ReturnType<typeof measures>): Promise<void> {
  for (let index = 0; index < rounds; index++) {
    for (const measure of index % 2 === 0 ? [lab, bare] : [bare, lab]) await measure();
  }
  for (let index = 0; index < rounds; index++) {
    await command();
    if (hasMininet) await mininet();
  }
}

const hasMininet = spawnSync('mn', ['--version']).status === 0;
let missed = false;
for (const count of [10, 100]) {
  const bench = openBench();
  const times = createTimes();
  try {
    const same = await compareWhatIsMade(bench, count);
    process.stdout.write(`\n${String(count)} containers; the lab and the bare script make the same: ${same}.\n`);
    await measureAll(measures(bench, count, times));
  } finally {
    await bench.close();
  }
  // The targets are set for a hundred containers; with ten, the start of programs is most of it.
  missed = reportTimes(times, { targets: count === 100 }) || missed;
}
if (!hasMininet) process.stdout.write('\nMininet is not installed: not measured.\n');
if (missed) process.exitCode = 1;

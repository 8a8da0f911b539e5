// npm start: brings up the sample lab, walks through it in the terminal, and opens it in an editor. Ctrl-C ends it all.
//   --no-editor  only the terminal; the lab stays up until Ctrl-C
//   --tour       only the tour (npm run tour)
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { bundle } from './steps/bundle.ts';
import { openEditor } from './steps/editor.ts';
import { interrupted } from './steps/interrupted.ts';
import * as z from 'zod/mini';
import { dist, sampleFile, sampleLab } from './steps/paths.ts';
import { complain, say, step } from './steps/progress.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';

const { values } = parseArgs({ options: { 'no-editor': { type: 'boolean' }, tour: { type: 'boolean' } } });
const cli = join(dist, 'cli.mjs');
const withEditor = values.tour !== true && values['no-editor'] !== true;

try {
  await start();
} catch (error) {
  if (!interrupted.aborted) {
    complain(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function start(): Promise<void> {
  if (!(await ensureSystemPackages(withEditor ? ['lab', 'editor'] : ['lab'])))
    throw new Error('The machine is not ready.');
  if (!(await step('Building dist', bundle))) throw new Error('The build failed.');
  const lab = await freeName();
  try {
    await tour(lab);
    if (withEditor) await openEditor(interrupted);
    else if (values.tour !== true) await untilInterrupted();
  } finally {
    say(`\n» Taking the lab "${lab}" down …`);
    // In a session of its own: an impatient second Ctrl-C must not leave half a lab.
    await execa(process.execPath, [cli, 'down', lab], { stdio: 'inherit', detached: true, reject: false });
  }
}

/** A name that no lab has: what somebody else brought up is neither walked through nor taken down. */
async function freeName(): Promise<string> {
  const { stdout } = await execa(process.execPath, [cli, 'ls', '--json']);
  const taken = new Set(
    z
      .array(z.object({ name: z.string() }))
      .parse(JSON.parse(stdout))
      .map(({ name }) => name),
  );
  for (let number = 2, name = sampleLab; ; name = `${sampleLab}-${String(number++)}`) if (!taken.has(name)) return name;
}

/** Brings the sample lab up and walks through it. A lesson that the kernel contradicts is told, and no reason to stop. */
async function tour(lab: string): Promise<void> {
  const { exitCode, failed } = await execa(process.execPath, [cli, 'tour', sampleFile, '--name', lab, '--keep'], {
    stdio: 'inherit',
    reject: false,
    cancelSignal: interrupted,
  });
  if (exitCode === 1) process.exitCode = 1;
  else if (failed) throw new Error('The sample lab did not come up.');
}

function untilInterrupted(): Promise<void> {
  say('The lab is up. Try: node dist/cli.mjs veths. Ctrl-C takes it down.');
  const keepAlive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    interrupted.addEventListener('abort', () => {
      clearInterval(keepAlive);
      resolve();
    });
  });
}

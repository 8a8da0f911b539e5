// npm start: brings up the sample lab, walks through it in the terminal, and opens it in an editor. Ctrl-C ends it all.
//   --no-editor  only the terminal; the lab stays up until Ctrl-C
//   --tour       only the tour (npm run tour)
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { bundle } from './steps/bundle.ts';
import { openEditor } from './steps/editor.ts';
import { interrupted } from './steps/interrupted.ts';
import { root, sampleFile, sampleLab } from './steps/paths.ts';
import { complain, say, step } from './steps/progress.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';

const { values } = parseArgs({ options: { 'no-editor': { type: 'boolean' }, tour: { type: 'boolean' } } });
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
  if (values.tour === true) return vethscope(interrupted, 'tour');
  try {
    await vethscope(interrupted, 'up', sampleFile, '--name', sampleLab);
    await vethscope(interrupted, 'tour', sampleLab);
    if (withEditor) await openEditor(interrupted);
    else await untilInterrupted();
  } finally {
    say(`\n» Taking the lab "${sampleLab}" down …`);
    await vethscope(undefined, 'down', sampleLab);
  }
}

/** Runs the command in this terminal. Rejects when it fails. */
async function vethscope(signal: AbortSignal | undefined, ...args: readonly string[]): Promise<void> {
  await execa(process.execPath, ['dist/cli.mjs', ...args], {
    cwd: root,
    stdio: 'inherit',
    ...(signal === undefined ? { detached: true } : { cancelSignal: signal }),
  });
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

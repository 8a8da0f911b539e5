/**
 * Where the command begins, in words that any Node since 18 understands: the rest needs a newer one. Goes on in this
 * process where Node is new enough, else under the Node that a checkout's packages bring along; else says what is needed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the bundled packages ask for (commander, execa). */
const oldest = [22, 12] as const;

const { node: version } = process.versions;
const script = fileURLToPath(import.meta.url);
const ownNode = findOwnNode(dirname(script));

if (isNewEnough()) await import('./main.ts');
else if (ownNode !== undefined) process.exitCode = await runUnder(ownNode);
else {
  process.stderr.write(
    `error: Vethscope needs Node ${oldest.join('.')} or newer; this is Node ${version}\n` +
      '  remedy: Install a newer one (https://nodejs.org), or run npm install in the checkout, which brings one along.\n',
  );
  process.exitCode = 3;
}

function isNewEnough(): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Beside the bundle in dist/, or above the source. */
function findOwnNode(folder: string): string | undefined {
  return ['..', '../..']
    .map((way) => join(folder, way, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'))
    .find((path) => existsSync(path));
}

/** The terminal sends Ctrl-C to both of us, so it is not passed on; whoever waits must not die of it first. */
function runUnder(node: string): Promise<number> {
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

// The way in from a fresh clone: `node .ci/bootstrap.mjs SCRIPT [ARGUMENTS]` runs `.ci/SCRIPT.ts`.
//
// Needs nothing but Node 20 and npm. It installs the packages of the lock file when they are missing or stale, and then
// starts the script under the project's own Node 24 (an optional package), with that Node and the project's tools
// first on PATH. Everything else in this folder may therefore rely on Node 24 and on installed packages.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve, sep } from 'node:path';

if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(`✗ Node ${process.versions.node} is too old: Node 20 or newer is needed to begin.`);
  process.exit(1);
}

const root = resolve(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const binaries = join(modules, '.bin');
const stampFile = join(modules, '.installed-lock');

/** Runs TypeScript without a flag: 22.18 and later, but not 23.0 to 23.5. */
const systemNodeSuffices = (/** @type {string} */ version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
};

/** PATH without any node_modules/.bin: npm must not run on the Node that it is about to replace. */
function outerPath() {
  const isOurs = (/** @type {string} */ folder) => folder.includes(`${sep}node_modules${sep}`);
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !isOurs(folder + sep))
    .join(delimiter);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Prints that the work is still going on, every ten seconds, until the returned function is called. */
function heartbeat(/** @type {string} */ what) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const timer = setInterval(() => console.log(`  … ${what} (${seconds()} s)`), 10_000);
  return () => {
    clearInterval(timer);
    return seconds();
  };
}

/** `npm ci`, when the installed packages are not those of the lock file. */
async function installPackages() {
  const wanted = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  console.log('» Installing the packages of package-lock.json (npm ci; about a minute, 0.7 GB) …');
  const done = heartbeat('still installing');
  const windows = process.platform === 'win32';
  const npm = spawn('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
    env: { ...process.env, PATH: outerPath() },
  });
  const code = await new Promise((end) => npm.once('error', end).once('exit', end));
  const seconds = done();
  if (code !== 0) {
    console.error(`✗ npm ci failed (${code}). It needs the npm registry; run it by hand to see more: npm ci`);
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
  console.log(`  installed in ${seconds} s`);
}

/** The Node to run on: the project's own, else the system's when it is new enough. */
function chooseNode() {
  const own = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own;
  if (systemNodeSuffices(process.versions.node)) return process.execPath;
  console.error(
    `✗ Node ${process.versions.node} is too old, and there is no packaged Node 24 for ${process.platform}-${process.arch}.\n` +
      '  Install Node 24 or newer and try again.',
  );
  process.exit(1);
}

/** Starts the script and ends as it ends. A signal is passed on: the script cleans up, we wait for it. */
function run(/** @type {string} */ node, /** @type {string[]} */ [script = '', ...args]) {
  const path = [dirname(node), binaries, outerPath()].join(delimiter);
  const child = spawn(node, [join(import.meta.dirname, `${script}.ts`), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code) => process.exit(code ?? 1));
}

const [script] = process.argv.slice(2);
if (!script || !existsSync(join(import.meta.dirname, `${script}.ts`))) {
  console.error('usage: node .ci/bootstrap.mjs SCRIPT [ARGUMENTS]   (SCRIPT: a .ts file of .ci, without its ending)');
  process.exit(2);
}
await installPackages();
run(chooseNode(), process.argv.slice(2));

/**
 * The suite `lab` inside virtual machines: another kernel, and nothing of this machine but the client. By software
 * emulation that takes as long as half of all suites, most of which wait rather than compute; so it runs beside others.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { createLocalTarget, deleteVm, silentLogger, startVm } from '../../lab-runtime/index.ts';
import { vmFolder } from '../../lab-runtime/targets/vm/vmFolder.ts';
import type { SuiteReport } from '../../test/harness/suiteReport.ts';
import { root } from './paths.ts';
import { say } from './progress.ts';
import { freshReportFile, mochaArguments, runOf, silent, type SuiteRun } from './suiteRun.ts';
import { labFilesForMachines } from './suites.ts';

/** Two machines, because by emulation each has one processor. */
const names = ['suite-1', 'suite-2'];
/** Labs of a file, and what a test that failed has left of another. */
const size = { memoryMiB: 2048, processors: 1 };
/** Of a machine's console, where something failed. */
const consoleLines = 40;

/** Starts the machines, runs the suite in them, and removes them. */
export async function runLabsInMachine(): Promise<SuiteRun> {
  const stateHome = await mkdtemp(join(tmpdir(), 'vethscope-vm-'));
  const remembered = process.env['XDG_STATE_HOME'];
  // No machine of the user's; other suites make none, or elsewhere.
  process.env['XDG_STATE_HOME'] = stateHome;
  try {
    const files = labFilesForMachines();
    const left = [...files];
    const parts = names.map((name) => runInMachine(name, stateHome, left));
    // Where one cannot start, the other comes to its end all the same.
    await Promise.allSettled(parts);
    const reports = (await Promise.all(parts)).flat();
    const report = {
      files: reports.flatMap((one) => one.files),
      defined: reports.reduce((sum, { defined }) => sum + defined, 0),
      outcomes: reports.flatMap(({ outcomes }) => outcomes),
    };
    return { name: 'lab in a virtual machine', given: files.length, report };
  } finally {
    if (remembered === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = remembered;
    await rm(stateHome, { recursive: true, force: true });
  }
}

/** Takes file after file until none is left: each in a process of its own, so that both machines end at about the same time. */
async function runInMachine(name: string, stateHome: string, left: string[]): Promise<readonly SuiteReport[]> {
  const local = createLocalTarget({ logger: silentLogger });
  const reports: SuiteReport[] = [];
  try {
    await startVm(local, name, { startSeconds: 300, size });
    const environment = await prepare(name, stateHome);
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const { report } = await runFile(file, environment);
      if (report !== undefined) reports.push(report);
    }
    if (reports.some(({ outcomes }) => outcomes.some(({ state }) => state === 'failed'))) await tellConsole(name);
    return reports;
  } finally {
    await deleteVm(local, name);
  }
}

async function tellConsole(name: string): Promise<void> {
  const text = await readFile(vmFolder(name).console, 'utf8').catch(String);
  say(`The console of ${name} ends:\n${text.split('\n').slice(-consoleLines).join('\n')}`);
}

/** Has the machine take the folder for labs from the tests, and opens a connection for their many small questions. */
async function prepare(name: string, stateHome: string): Promise<Readonly<Record<string, string>>> {
  const config = join(stateHome, `${name}.ssh_config`);
  const own = await readFile(vmFolder(name).sshConfig, 'utf8');
  const more = `  SendEnv XDG_RUNTIME_DIR\n  ControlPath ${stateHome}/${name}-%C\n`;
  await writeFile(config, `${own.replace(/^Host vm$/m, 'Host lab')}${more}`);
  const { stdout: uid } = await execa('ssh', ['-F', config, 'lab', takeFolder]);
  await openConnection(config);
  return {
    VETHSCOPE_TEST_TARGET: 'ssh:lab',
    VETHSCOPE_TEST_SSH_CONFIG: config,
    VETHSCOPE_TEST_UID: uid,
    VETHSCOPE_TEST_MACHINE: 'another',
    // By software emulation everything takes several times as long.
    VETHSCOPE_TEST_PATIENCE: '8',
  };
}

/** Ends with the machine. Its sshd, which has just begun anew, may not listen yet. */
async function openConnection(config: string): Promise<void> {
  const open = ['-F', config, '-f', '-N', '-M', 'lab'];
  for (let tries = 1; tries < 20; tries += 1) {
    const { failed } = await execa('ssh', open, { stdio: 'ignore', reject: false });
    if (!failed) return;
    await sleep(500);
  }
  await execa('ssh', open, { stdio: ['ignore', 'ignore', 'inherit'] });
}

const takeFolder = `echo AcceptEnv XDG_RUNTIME_DIR | sudo -n tee /etc/ssh/sshd_config.d/labs.conf >/dev/null
sudo -n pkill -HUP -o -x sshd
id -u`;

async function runFile(file: string, env: Readonly<Record<string, string>>): Promise<SuiteRun> {
  const which = `${basename(file)} in a virtual machine`;
  const selection = { files: [file], grep: undefined };
  const reportFile = await freshReportFile(`lab-in-a-virtual-machine-${basename(file)}`);
  const { all } = await execa(process.execPath, mochaArguments(reportFile, selection), { cwd: root, env, ...silent });
  say(`${which}, which ran meanwhile:\n${all}`);
  return runOf(which, selection, reportFile);
}

/**
 * The suite `lab` inside a virtual machine: another kernel, and nothing of this machine but the client. By software
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

const name = 'suite';
/** How many files run beside each other: a machine has two processors. */
const lanes = 2;
/** Labs of two files at the same time, and what a test that failed has left of a third. */
const size = { memoryMiB: 3072, processors: lanes };
/** Of the machine's console, where something failed. */
const consoleLines = 40;

/** Starts a machine, runs the suite in it, and removes it. */
export async function runLabsInMachine(): Promise<SuiteRun> {
  const stateHome = await mkdtemp(join(tmpdir(), 'vethscope-vm-'));
  const local = createLocalTarget({ logger: silentLogger });
  const remembered = process.env['XDG_STATE_HOME'];
  // No machine of the user's; other suites make none, or elsewhere.
  process.env['XDG_STATE_HOME'] = stateHome;
  try {
    await startVm(local, name, { startSeconds: 300, size });
    const environment = await prepare(stateHome);
    const run = await runFiles(labFilesForMachines(), environment);
    if (run.report?.outcomes.some(({ state }) => state === 'failed') === true) await tellConsole();
    return run;
  } finally {
    await deleteVm(local, name);
    if (remembered === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = remembered;
    await rm(stateHome, { recursive: true, force: true });
  }
}

async function tellConsole(): Promise<void> {
  const text = await readFile(vmFolder(name).console, 'utf8').catch(String);
  say(`The machine's console ends:\n${text.split('\n').slice(-consoleLines).join('\n')}`);
}

/** Has the machine take the folder for labs from the tests, and opens a connection for their many small questions. */
async function prepare(stateHome: string): Promise<Readonly<Record<string, string>>> {
  const config = join(stateHome, 'ssh_config');
  const own = await readFile(vmFolder(name).sshConfig, 'utf8');
  const more = `  SendEnv XDG_RUNTIME_DIR\n  ControlPath ${stateHome}/mux-%C\n`;
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

/** Each file in a process of its own, so that both lanes end at about the same time; and all of them as one run. */
async function runFiles(files: readonly string[], env: Readonly<Record<string, string>>): Promise<SuiteRun> {
  const left = [...files];
  const reports: SuiteReport[] = [];
  const lane = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const { report } = await runFile(file, env);
      if (report !== undefined) reports.push(report);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const report = {
    files: reports.flatMap((one) => one.files),
    defined: reports.reduce((sum, { defined }) => sum + defined, 0),
    outcomes: reports.flatMap(({ outcomes }) => outcomes),
  };
  return { name: 'lab in a virtual machine', given: files.length, report };
}

async function runFile(file: string, env: Readonly<Record<string, string>>): Promise<SuiteRun> {
  const which = `${basename(file)} in a virtual machine`;
  const selection = { files: [file], grep: undefined };
  const reportFile = await freshReportFile(`lab-in-a-virtual-machine-${basename(file)}`);
  const { all } = await execa(process.execPath, mochaArguments(reportFile, selection), { cwd: root, env, ...silent });
  say(`${which}, which ran meanwhile:\n${all}`);
  return runOf(which, selection, reportFile);
}

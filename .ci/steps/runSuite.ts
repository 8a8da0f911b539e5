import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { createLocalTarget, deleteVm, silentLogger, startVm } from '../../lab-runtime/index.ts';
import { vmFolder } from '../../lab-runtime/targets/vm/vmFolder.ts';
import { parseSuiteReport, type SuiteReport } from '../../test/harness/suiteReport.ts';
import { windowNames, windowOf, windowTitles, type WindowName } from '../../test/harness/hostWindows.ts';
import { startSshServer } from '../../test/support/sshServer.ts';
import { bundleHostTests } from './hostBundle.ts';
import { interrupted } from './interrupted.ts';
import { becomeOrdinaryUser } from './ordinaryUser.ts';
import { root, sampleFolder } from './paths.ts';
import { say } from './progress.ts';
import { labFilesForMachines, reportFileOf, type SuiteName } from './suites.ts';

const limitMs = 30 * 60_000;

/** Which tests of a suite. */
export interface Selection {
  readonly files: readonly string[];
  /** Only tests whose title contains this. */
  readonly grep: string | undefined;
}

/** One run of one suite. Without a report it did not come to its end. */
export interface SuiteRun {
  readonly name: string;
  /** How many test files it was given. */
  readonly given: number;
  readonly report: SuiteReport | undefined;
}

/**
 * Runs a suite: the labs' also over ssh, and once more when root runs it, because a lab must need no root; the machines'
 * with labs in one; the host's once a window.
 */
export async function runSuite(suite: SuiteName, selection: Selection): Promise<readonly SuiteRun[]> {
  if (suite === 'host') return runHost(selection);
  const own = await runOwn(suite, selection);
  if (suite === 'vm') return selection.grep === undefined ? [own, await runInMachine()] : [own];
  if (suite !== 'lab') return [own];
  const isRoot = process.getuid?.() === 0;
  // These two are of two users, in whose labs nothing is shared; together they take little more time than one.
  const others = await Promise.all([
    runOverSsh(suite, selection, isRoot ? silent : attached),
    ...(isRoot ? [runAsOrdinaryUser(suite, selection)] : []),
  ]);
  return [own, ...others];
}

/** The same tests, on labs at the far end of a real ssh: as a user of its own when root runs them. */
async function runOverSsh(
  suite: SuiteName,
  selection: Selection,
  way: typeof attached | typeof silent,
): Promise<SuiteRun> {
  const server = await startSshServer({ config: ['AcceptEnv XDG_RUNTIME_DIR', 'MaxStartups 100'] });
  try {
    const reportFile = await freshReportFile(`${suite}-over-ssh`);
    const environment = {
      VETHSCOPE_TEST_TARGET: 'ssh:lab',
      VETHSCOPE_TEST_SSH_CONFIG: server.configFile,
      VETHSCOPE_TEST_UID: String(server.uid),
    };
    const { all } = await execa(process.execPath, mochaArguments(reportFile, selection), {
      ...{ cwd: root, env: environment },
      ...way,
    });
    if (all !== undefined) say(`The suite ${suite} over ssh, which ran meanwhile:\n${all}`);
    return await runOf(`${suite} over ssh`, selection, reportFile);
  } finally {
    await server.close();
  }
}

/** Labs, and the tour, inside a virtual machine: another kernel, and nothing of this machine but the client. */
async function runInMachine(): Promise<SuiteRun> {
  const selection = { files: labFilesForMachines, grep: undefined };
  const reportFile = await freshReportFile('lab-in-a-virtual-machine');
  const stateHome = await mkdtemp(join(tmpdir(), 'vethscope-vm-'));
  const config = join(stateHome, 'ssh_config');
  const local = createLocalTarget({ logger: silentLogger });
  const remembered = process.env['XDG_STATE_HOME'];
  process.env['XDG_STATE_HOME'] = stateHome;
  try {
    await startVm(local, 'suite', { startSeconds: 300 });
    const own = await readFile(vmFolder('suite').sshConfig, 'utf8');
    await writeFile(config, own.replace(/^Host vm$/m, 'Host lab'));
    const { stdout: uid } = await execa('ssh', ['-F', config, 'lab', 'id -u']);
    const env = {
      VETHSCOPE_TEST_TARGET: 'ssh:lab',
      VETHSCOPE_TEST_SSH_CONFIG: config,
      VETHSCOPE_TEST_UID: uid,
      // By software emulation everything takes several times as long.
      VETHSCOPE_TEST_PATIENCE: '6',
    };
    await execa(process.execPath, mochaArguments(reportFile, selection), { cwd: root, env, ...attached });
    return await runOf('lab in a virtual machine', selection, reportFile);
  } finally {
    await deleteVm(local, 'suite');
    if (remembered === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = remembered;
    await rm(stateHome, { recursive: true, force: true });
  }
}

async function runOwn(suite: SuiteName, selection: Selection): Promise<SuiteRun> {
  const reportFile = await freshReportFile(suite);
  await execa(process.execPath, mochaArguments(reportFile, selection), { cwd: root, ...attached });
  return runOf(suite, selection, reportFile);
}

async function runAsOrdinaryUser(suite: SuiteName, selection: Selection): Promise<SuiteRun> {
  await using user = await becomeOrdinaryUser();
  const moved = (paths: string) => paths.replaceAll(root, user.checkout);
  const reportFile = join(user.home, 'report.json');
  const [program, ...prefix] = user.prefix;
  await execa(program, [...prefix, moved(process.execPath), ...mochaArguments(reportFile, selection)], {
    cwd: user.checkout,
    env: { ...user.environment, PATH: moved(process.env['PATH'] ?? '') },
    ...attached,
  });
  const kept = await freshReportFile(`${suite}-as-an-ordinary-user`);
  if (existsSync(reportFile)) await copyFile(reportFile, kept);
  return await runOf(`${suite} as an ordinary user`, selection, kept);
}

async function runHost({ files, grep }: Selection): Promise<readonly SuiteRun[]> {
  const runs: SuiteRun[] = [];
  // @vscode/test-electron trusts every folder.
  const isDesktop = process.env['VETHSCOPE_EDITOR'] === 'desktop';
  for (const window of windowNames.filter((name) => !isDesktop || name !== 'restricted')) {
    const own = files.filter((file) => windowOf(file) === window);
    if (own.length > 0) runs.push(await runWindow(window, { files: own, grep }));
  }
  return runs;
}

async function runWindow(window: WindowName, selection: Selection): Promise<SuiteRun> {
  const { entry, reportFile } = await bundleHostTests(window, selection.files);
  const grep = selection.grep === undefined ? [] : ['--grep', selection.grep];
  await execa(process.execPath, ['test/harness/runHost.ts', ...grep, entry, sampleFolder, window], {
    cwd: root,
    ...attached,
  });
  return runOf(window === 'folder' ? 'host' : `host, ${windowTitles[window]}`, selection, reportFile);
}

/** The exit status does not count: only the report tells how a suite ended. */
const attached = {
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'inherit',
  reject: false,
  timeout: limitMs,
  cancelSignal: interrupted,
} as const;

/** For what runs beside something that is attached: its output is shown at its end. */
const silent = { ...attached, stdout: 'pipe', stderr: 'pipe', all: true } as const;

function mochaArguments(reportFile: string, { files, grep }: Selection): readonly string[] {
  return ['test/harness/runFiles.ts', ...(grep === undefined ? [] : ['--grep', grep]), reportFile, ...files];
}

async function freshReportFile(name: string): Promise<string> {
  const file = reportFileOf(name);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  return file;
}

async function runOf(name: string, { files }: Selection, reportFile: string): Promise<SuiteRun> {
  const report = existsSync(reportFile) ? parseSuiteReport(await readFile(reportFile, 'utf8')) : undefined;
  return { name, given: files.length, report };
}

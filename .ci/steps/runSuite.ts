import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { windowNames, windowOf, windowTitles, type WindowName } from '../../test/harness/hostWindows.ts';
import { sshInability } from '../../test/support/sshAbility.ts';
import { startSshServer } from '../../test/support/sshServer.ts';
import { bundleHostTests } from './hostBundle.ts';
import { becomeOrdinaryUser } from './ordinaryUser.ts';
import { root, sampleFolder } from './paths.ts';
import { say } from './progress.ts';
import { attached, freshReportFile, mochaArguments, runOf, silent, type Selection, type SuiteRun } from './suiteRun.ts';
import type { SuiteName } from './suites.ts';

/**
 * Runs a suite: the labs' also over ssh, and once more when root runs it, because a lab must need no root; the host's
 * once a window. Of what the first run goes through moment by moment these others take a third each.
 */
export async function runSuite(suite: SuiteName, selection: Selection): Promise<readonly SuiteRun[]> {
  if (suite === 'host') return runHost(selection);
  const cannot = suite === 'ssh' ? await sshInability() : undefined;
  if (cannot?.login !== undefined) return [notRun(suite, cannot.login)];
  const own = await runOwn(suite, selection);
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
  const cannot = await sshInability();
  if (cannot.login !== undefined) return notRun(`${suite} over ssh`, cannot.login);
  const server = await startSshServer({ config: ['AcceptEnv XDG_RUNTIME_DIR', 'MaxStartups 100'] });
  try {
    const reportFile = await freshReportFile(`${suite}-over-ssh`);
    const environment = {
      VETHSCOPE_TEST_TARGET: 'ssh:lab',
      VETHSCOPE_TEST_SSH_CONFIG: server.configFile,
      VETHSCOPE_TEST_UID: String(server.uid),
      VETHSCOPE_TEST_SHARE: '1',
      ...(cannot.terminal === undefined ? {} : { VETHSCOPE_TEST_NO_TERMINAL: cannot.terminal }),
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

function notRun(name: string, skipped: string): SuiteRun {
  return { name, given: 0, report: undefined, skipped };
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
    env: { ...user.environment, VETHSCOPE_TEST_SHARE: '2', PATH: moved(process.env['PATH'] ?? '') },
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

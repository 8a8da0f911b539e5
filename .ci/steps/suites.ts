import { globSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../../test/harness/browser.ts';
import { noMachines } from '../../test/harness/noMachines.ts';
import { root } from './paths.ts';

/** The suites, in the order in which they run: the quick ones first. */
export const suiteNames = ['unit', 'grammar', 'lab', 'observe', 'ssh', 'vm', 'host', 'ui'] as const;

/** A folder of test/. */
export type SuiteName = (typeof suiteNames)[number];

/** What the tests of each suite need. */
export const suiteNotes: Readonly<Record<SuiteName, string>> = {
  unit: 'pure functions, no kernel, no network',
  grammar: 'the TextMate grammars of syntaxes/',
  lab: 'labs on the real kernel',
  observe: 'a machine with real engines, looked at as it is',
  ssh: 'a real sshd, its questions and faults',
  vm: 'labs in a virtual machine made from Debian packages',
  host: 'inside the extension host of a real VS Code',
  ui: 'the packed extension in a real VS Code, driven in a browser',
};

/** The test files of a suite, relative to the checkout, in a fixed order. */
export function testFilesOf(suite: SuiteName): readonly string[] {
  return globSync(`test/${suite}/**/*.test.ts`, { cwd: root }).sort();
}

/**
 * The files of the suite `lab` that also run in a virtual machine: all but those that try programs without a lab, and those
 * that send packets by the thousand, which by emulation takes longer than all others together; what another kernel tells of a
 * packet, `xray` asks there.
 */
export function labFilesForMachines(): readonly string[] {
  const withoutLab = ['responder', 'httpScript', 'rules.kernel'];
  const withMany = ['capture', 'matrix', 'xrayKilled', 'xrayLeaves', 'xrayNoise'];
  const left = [...withoutLab, ...withMany].map((name) => `test/lab/${name}.test.ts`);
  return testFilesOf('lab').filter((file) => !left.includes(file));
}

/** Test files that no suite runs; there must be none. */
export function strayTestFiles(): readonly string[] {
  const collected = new Set(suiteNames.flatMap(testFilesOf));
  return globSync('**/*.test.*', { cwd: root, exclude: ['node_modules', 'dist', 'out', '.git'] }).filter(
    (file) => !collected.has(file),
  );
}

/** Why a suite cannot run on this machine, if it cannot. */
export function cannotRun(suite: SuiteName): string | undefined {
  if (suite === 'unit' || suite === 'grammar') return undefined;
  if (process.platform !== 'linux') return `labs need Linux, and this is ${process.platform}`;
  if (suite === 'lab' || suite === 'observe' || suite === 'ssh') return undefined;
  if (suite === 'vm') return noMachines();
  return findBrowser() === undefined ? 'there is no Chromium or Chrome on PATH' : undefined;
}

/** Where a suite leaves its report. */
export function reportFileOf(run: string): string {
  return join(root, 'out/reports', `${run}.json`);
}

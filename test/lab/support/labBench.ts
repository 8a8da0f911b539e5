/** What every lab suite needs: a private state folder, and labs from text. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  downLab,
  enterArgv,
  listLabs,
  parseLabFile,
  quote,
  upLab,
  whereNamed,
  type Lab,
  type RunningLab,
  type Target,
} from '../../../lab-runtime/index.ts';
import { processesGone } from './machine.ts';
import { openTestTarget, targetFolder } from '../../support/testTarget.ts';

/** A target whose labs are nobody else's, and what it takes to try things in them. */
export interface LabBench {
  readonly target: Target;
  readonly stateHome: string;
  readonly up: (text: string, name: string) => Promise<RunningLab>;
  /** Runs a program in the lab; resolves to its trimmed output, rejects when it fails. */
  readonly inside: (lab: RunningLab, where: string, ...argv: string[]) => Promise<string>;
  /** Waits until nothing of its labs runs any more, nor of the way to them. */
  readonly nothingRuns: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a bench; close it after the suite. */
export function openBench(): LabBench {
  const stateHome = targetFolder(mkdtempSync(path.join(tmpdir(), 'vethscope-test-')));
  const target = openTestTarget(stateHome);
  return {
    target,
    stateHome,
    up: async (text, name) => (await upLab(target, labFrom(text, name))).lab,
    inside: async (lab, where, ...argv) => {
      const script = `exec ${quote(enterArgv(lab, whereNamed(lab, where), argv))} </dev/null\n`;
      const { exitCode, stdout, stderr } = await target.run(script, {
        what: `${argv.join(' ')} in ${where}`,
        timeoutMs: 30_000,
      });
      assert.equal(exitCode, 0, `${argv.join(' ')} in ${where}: ${stderr}${stdout}`);
      return stdout.trim();
    },
    nothingRuns: async () => {
      await target.connection?.close();
      await processesGone(stateHome);
    },
    close: async () => {
      for (const lab of await listLabs(target)) await downLab(target, lab.name);
      await target.connection?.close();
      rmSync(stateHome, { recursive: true, force: true });
    },
  };
}

/** A lab from Compose text that must be without errors. */
export function labFrom(text: string, name: string): Lab {
  const { lab, diagnostics } = parseLabFile(text, {
    file: '/lab/compose.yaml',
    name,
    environment: {},
    readFile: () => undefined,
  });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(lab);
  return lab;
}

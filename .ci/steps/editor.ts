import { installCodeServer, isCodeServerInstalled } from '../../test/harness/codeServer.ts';
import { say, step } from './progress.ts';

/** Installs code-server, the VS Code for machines that have none, if it is not there. Throws when npm fails. */
export async function ensureCodeServer(): Promise<void> {
  if (isCodeServerInstalled()) return;
  await step('Installing code-server into the cache of this user (once; one to two minutes, 0.6 GB)', () =>
    installCodeServer((line) => say(`  ${line}`)),
  );
}

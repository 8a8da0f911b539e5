import { childrenOf, type Process } from './processes.ts';

/**
 * Processes below this extension host that belong to the extensions VS Code brings along, or to VS Code itself, whose
 * extensionHostProcess.js looks for others of root now and then.
 */
const ofOthers =
  /node_modules.*\/extensions\/|\/resources\/app\/extensions\/|\/@vscode\/ripgrep|\/server\.mjs\b|^(\/bin\/sh -c )?ps -F -A -l\b|^grep root$/;

/** What the extension runs now, but for its language server. What has ended, and waits to be noticed, has no command. */
export function ownProcesses(): readonly Process[] {
  return childrenOf(process.pid).filter(({ command }) => command !== '' && !ofOthers.test(command));
}

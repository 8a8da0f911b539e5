import { childrenOf, type Process } from './processes.ts';

/** Processes below this extension host that belong to the extensions VS Code brings along, or to VS Code itself. */
const ofOthers = /node_modules.*\/extensions\/|\/resources\/app\/extensions\/|\/server\.mjs\b/;

/** What the extension runs now, but for its language server. */
export function ownProcesses(): readonly Process[] {
  return childrenOf(process.pid).filter(({ command }) => !ofOthers.test(command));
}

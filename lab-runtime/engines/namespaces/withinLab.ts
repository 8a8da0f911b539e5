/** Scripts that only look into a running lab: run on its target, they get into the lab's host namespaces. */
import { quote } from '../../targets/quote.ts';
import { enterWords } from './changeScript.ts';
import type { RunningLab } from './state.ts';
import { toolWords } from './stateFolder.ts';

/** Shell words after which `enter COMMAND…` runs in that lab: see {@link enterWords}. */
export function enterLabWords({ holderPid }: Pick<RunningLab, 'holderPid'>): string {
  return `${toolWords}holder=${String(holderPid)}\n${enterWords}`;
}

/** The script that runs a script there. */
export function withinLab(running: Pick<RunningLab, 'holderPid'>, script: string): string {
  return `${enterLabWords(running)}enter ${quote(['sh', '-c', script])}\n`;
}

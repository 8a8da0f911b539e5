/** The process that sends an xray's packets, among those below this one. */
import { readdirSync, readFileSync } from 'node:fs';

/** See the head of this file. Fails where there is none, or more than one. */
export function agentPid(): number {
  const found = readdirSync('/proc').flatMap((name) =>
    /^\d+$/u.test(name) && isAgent(Number(name)) ? [Number(name)] : [],
  );
  const [pid] = found;
  if (pid === undefined || found.length > 1) throw new Error(`${String(found.length)} agents`);
  return pid;
}

function isAgent(pid: number): boolean {
  const argv = read(pid, 'cmdline').split('\0');
  return argv[0] === 'perl' && argv[2]?.includes('die "xray:') === true && isBelow(pid);
}

function isBelow(pid: number): boolean {
  for (let at = pid; at > 1; at = Number(/^PPid:\s*(\d+)/mu.exec(read(at, 'status'))?.[1])) {
    if (at === process.pid) return true;
  }
  return false;
}

/** Empty of one that has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

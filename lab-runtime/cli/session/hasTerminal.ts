import { readFileSync } from 'node:fs';

/** True where standard input is a terminal and our process group is the one in its foreground (proc_pid_stat(5)). */
export function hasTerminal(): boolean {
  if (!process.stdin.isTTY) return false;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group !== undefined && group === foreground;
  } catch {
    return false;
  }
}

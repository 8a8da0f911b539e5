/**
 * Ending everything a script has started. A script leads a session of its own (setsid(2)); its session is a
 * wider net than its process group: `timeout` and job control move their children to other groups.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;

/**
 * Ends the session led by `leader`: SIGTERM, and SIGKILL to what is left after `graceMs`.
 * Resolves when nothing of it runs any more; processes that began their own session are not part of it.
 */
export async function endSession(leader: number, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  signalSession(leader, 'SIGTERM');
  while (isSessionAlive(leader)) {
    if (performance.now() >= deadline) signalSession(leader, 'SIGKILL');
    await sleep(pollMs);
    // A process of another user, or one in an uninterruptible sleep, can not be waited for without end.
    if (performance.now() >= deadline + graceMs) return;
  }
}

function signalSession(leader: number, signal: NodeJS.Signals): void {
  // The group at once and atomically, then whoever left the group but not the session.
  send(-leader, signal);
  for (const member of sessionMembers(leader)) {
    if (member.group !== leader) send(member.pid, signal);
  }
}

function isSessionAlive(leader: number): boolean {
  return process.platform === 'linux' ? sessionMembers(leader).length > 0 : send(-leader, 0);
}

/** False where there is nobody (any more) to receive it, or it is not ours to signal. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

interface SessionMember {
  readonly pid: number;
  readonly group: number;
}

/** Running processes of a session; none where there is no procfs. */
function sessionMembers(leader: number): readonly SessionMember[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = parseStat(readStat(name));
      return stat?.session === leader && stat.state !== 'Z' ? [{ pid: Number(name), group: stat.group }] : [];
    });
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** `pid (comm) state ppid pgrp session …`; comm may hold anything, also parentheses (proc_pid_stat(5)). */
function parseStat(
  text: string,
): { readonly state: string; readonly group: number; readonly session: number } | undefined {
  const [state, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || group === undefined || session === undefined) return undefined;
  return { state, group: Number(group), session: Number(session) };
}

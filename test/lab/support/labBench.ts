/** What every lab suite needs: a private state folder, labs from text, and a look at the machine from outside. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createLocalTarget,
  downLab,
  enterArgv,
  listLabs,
  parseLabFile,
  quote,
  silentLogger,
  upLab,
  whereNamed,
  type Lab,
  type RunningLab,
  type Target,
} from '../../../lab-runtime/index.ts';

/** A target whose labs are nobody else's, and what it takes to try things in them. */
export interface LabBench {
  readonly target: Target;
  readonly stateHome: string;
  readonly up: (text: string, name: string) => Promise<RunningLab>;
  /** Runs a program in the lab; resolves to its trimmed output, rejects when it fails. */
  readonly inside: (lab: RunningLab, where: string, ...argv: string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens a bench; close it after the suite. */
export function openBench(): LabBench {
  const stateHome = mkdtempSync(path.join(tmpdir(), 'vethscope-test-'));
  chmodSync(stateHome, 0o700);
  const target = createLocalTarget({
    logger: silentLogger,
    spawnOptions: { environment: { XDG_RUNTIME_DIR: stateHome } },
  });
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
    close: async () => {
      for (const lab of await listLabs(target)) await downLab(target, lab.name);
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

/** What the machine itself looks like: nothing a lab does may change a byte of it. */
export function machineFingerprint(): Readonly<Record<string, string>> {
  const tell = (file: string, ...args: string[]): string => {
    try {
      return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      return `cannot: ${error instanceof Error ? error.message.split('\n').slice(1).join('\n') : ''}`;
    }
  };
  const stable = (text: string): string => text.replaceAll(/^#.*\n/gm, '').replaceAll(/\[\d+:\d+\]/g, '');
  return {
    addresses: tell('ip', '-j', 'addr'),
    routes: tell('ip', '-j', 'route', 'show', 'table', 'all'),
    rules4: stable(tell('iptables-save')),
    rules6: stable(tell('ip6tables-save')),
    nft: tell('nft', 'list', 'ruleset'),
    namespaces: tell('ip', 'netns', 'list'),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
    settings: settings(),
  };
}

function settings(): string {
  const tables = [
    'ipv4/ip_forward',
    'ipv4/ip_local_port_range',
    'ipv4/ping_group_range',
    'ipv4/ip_unprivileged_port_start',
  ];
  const each = ['ipv4/conf', 'ipv6/conf'].flatMap((folder) =>
    names(`/proc/sys/net/${folder}`).flatMap((device) =>
      ['forwarding', 'rp_filter', 'accept_ra', 'disable_ipv6', 'route_localnet'].map(
        (key) => `${folder}/${device}/${key}`,
      ),
    ),
  );
  return [...tables, ...each].map((key) => `${key}=${read(`/proc/sys/net/${key}`)}`).join('\n');
}

/** Processes of labs, known by the private /run that each of them sees: what a lab leaves if it leaves anything. */
export function labProcesses(): readonly string[] {
  return names('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/mountinfo`).includes(' - tmpfs vethscope '))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Waits until no process of a lab is left that was not there before. */
export async function labsGone(before: readonly string[]): Promise<void> {
  await eventually('the lab’s processes to end', () => labProcesses().every((process) => before.includes(process)));
}

/** Waits until a condition holds; fails with `what` after ten seconds, or those given. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 10,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`${what}: not in time`);
}

/** The machine itself, which no lab may change, and the processes that a test's labs leave if they leave anything. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from './eventually.ts';

/** What a machine says of itself, by what was asked. */
type MachineDump = Readonly<Record<string, string>>;

/** Dumps the machine; the function it returns dumps it again and asserts that nothing differs. */
export function rememberMachine(): () => void {
  const before = dumpMachine();
  const settings = readSettings();
  return () => {
    assert.deepEqual(dumpMachine(), before);
    // The kernel may have loaded a module meanwhile, which has settings of its own: those that were there must be as they were.
    const now = readSettings();
    for (const [key, value] of settings) assert.equal(now.get(key), value, key);
  };
}

function dumpMachine(): MachineDump {
  return {
    addresses: withoutTimes(tell('ip', '-j', 'addr')),
    'routes, IPv4': tell('ip', '-4', '-j', 'route', 'show', 'table', 'all'),
    'routes, IPv6': withoutTimes(tell('ip', '-6', '-j', 'route', 'show', 'table', 'all')),
    'policy, IPv4': tell('ip', '-4', '-j', 'rule'),
    'policy, IPv6': tell('ip', '-6', '-j', 'rule'),
    'iptables-save': withoutCounters(tell('iptables-save')),
    'ip6tables-save': withoutCounters(tell('ip6tables-save')),
    'iptables-legacy-save': withoutCounters(tell('iptables-legacy-save')),
    'ip6tables-legacy-save': withoutCounters(tell('ip6tables-legacy-save')),
    'nft list ruleset': tell('nft', '--stateless', 'list', 'ruleset'),
    'ip netns': tell('ip', 'netns', 'list'),
    mounts: read('/proc/self/mountinfo'),
    hostname: read('/proc/sys/kernel/hostname'),
  };
}

/** An ordinary user is not shown everything; what is said instead must not change either. */
function tell(file: string, ...args: readonly string[]): string {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    });
  } catch (error) {
    return `cannot: ${error instanceof Error ? error.message.split('\n').slice(1).join('\n') : ''}`;
  }
}

/** Comments bear the time, rules and policies count. */
function withoutCounters(text: string): string {
  return text.replaceAll(/^#.*\n/gm, '').replaceAll(/\[\d+:\d+\]/g, '');
}

/** Addresses and routes that somebody leased or advertised grow old. */
function withoutTimes(json: string): string {
  return json.replaceAll(/"(valid_life_time|preferred_life_time|expires)":\d+/g, '"$1":0');
}

/** Settings of the network that are no settings, but count what goes on. */
const counting = /\/(nf_conntrack_count|nf_flowtable_count|random)$/;

/** Everything below /proc/sys/net that can be read, and what namespaces a user may make. */
function readSettings(): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of list(folder)) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (!counting.test(file)) settings.set(file, read(file));
    }
  };
  visit('/proc/sys/net');
  visit('/proc/sys/user');
  assert.ok(settings.size > 100, `${String(settings.size)} settings were read`);
  return settings;
}

/**
 * The processes of the labs, and of the scripts about them, whose state is in this folder: known by their environment,
 * which the lab's own processes inherit; whatever else runs in a lab cannot outlive those. Others' labs may come and go.
 */
export function processesOf(stateHome: string): readonly string[] {
  return list('/proc')
    .map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name) && isOf(stateHome, read(`/proc/${name}/environ`)))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 200)}`);
}

/** Of labs on another machine the state is in a folder below. */
function isOf(stateHome: string, environment: string): boolean {
  return ['\0', '/'].some((end) => environment.includes(`XDG_RUNTIME_DIR=${stateHome}${end}`));
}

/** Waits until none of them is left; looks again and again, for who is about to become another program has no environment. */
export async function processesGone(stateHome: string): Promise<void> {
  let left: readonly string[] = [];
  let none = 0;
  await eventually(
    () => `these processes to end: ${left.join(', ')}`,
    () => {
      left = processesOf(stateHome);
      none = left.length === 0 ? none + 1 : 0;
      return none === 5;
    },
  );
}

function list(folder: string): readonly { readonly name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

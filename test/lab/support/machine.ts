/** The machine itself, which no lab may change, and the processes that a test's labs leave if they leave anything. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { quote } from '../../../lab-runtime/index.ts';
import { processes, type Process } from '../../support/processes.ts';
import { isMachineHere } from '../../support/testTarget.ts';
import { eventually } from './eventually.ts';
import { shell } from './labMachine.ts';

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

/** What cannot be told to an ordinary user: what is said instead must not change either. */
function dumpMachine(): MachineDump {
  const told = shell(
    Object.entries(questions)
      .map(([what, { command }]) => `printf '\\036%s\\n' ${quote([what])}\n${command} 2>&1\n`)
      .join(''),
  );
  const parts = told.split('\x1e').slice(1);
  assert.equal(parts.length, Object.keys(questions).length);
  return Object.fromEntries(
    parts.map((part) => {
      const [what = '', ...lines] = part.split('\n');
      return [what, questions[what]?.steady(lines.join('\n')) ?? ''];
    }),
  );
}

interface Question {
  readonly command: string;
  /** Its answer without what changes by itself. */
  readonly steady: (answer: string) => string;
}

const asItIs = (answer: string): string => answer;

const questions: Readonly<Record<string, Question>> = {
  addresses: { command: 'ip -j addr', steady: withoutTimes },
  'routes, IPv4': { command: 'ip -4 -j route show table all', steady: asItIs },
  'routes, IPv6': { command: 'ip -6 -j route show table all', steady: withoutTimes },
  'policy, IPv4': { command: 'ip -4 -j rule', steady: asItIs },
  'policy, IPv6': { command: 'ip -6 -j rule', steady: asItIs },
  'iptables-save': { command: 'iptables-save', steady: withoutCounters },
  'ip6tables-save': { command: 'ip6tables-save', steady: withoutCounters },
  'iptables-legacy-save': { command: 'iptables-legacy-save', steady: withoutCounters },
  'ip6tables-legacy-save': { command: 'ip6tables-legacy-save', steady: withoutCounters },
  'nft list ruleset': { command: 'nft --stateless list ruleset', steady: asItIs },
  'ip netns': { command: 'ip netns list', steady: asItIs },
  mounts: { command: 'cat /proc/self/mountinfo', steady: asItIs },
  hostname: { command: 'cat /proc/sys/kernel/hostname', steady: asItIs },
};

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

/** Everything below /proc/sys/net that can be read, and what namespaces a user may make: its lines by file. */
function readSettings(): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of shell('grep -ars "" /proc/sys/net /proc/sys/user').split('\n')) {
    const [, file = '', text = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
    if (!counting.test(file)) settings.set(file, `${settings.get(file) ?? ''}${text}\n`);
  }
  assert.ok(settings.size > 100, `${String(settings.size)} settings were read`);
  return settings;
}

/**
 * The processes of the labs, and of the scripts about them, whose state is in this folder: known by their environment,
 * which the lab's own processes inherit; whatever else runs in a lab cannot outlive those. Others' labs may come and go.
 */
export function processesOf(stateHome: string): readonly Process[] {
  const here = processes().filter(({ pid }) => isOf(stateHome, environmentOf(pid)));
  return isMachineHere ? here : [...here, ...processesThere(stateHome)];
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** Of labs on another machine the state is in a folder below. */
function isOf(stateHome: string, environment: string): boolean {
  return ['\0', '/'].some((end) => environment.includes(`XDG_RUNTIME_DIR=${stateHome}${end}`));
}

/** The same on another machine, with one look. */
function processesThere(stateHome: string): readonly Process[] {
  const listed =
    shell(`for each in $(grep -zlsE ${quote([`^XDG_RUNTIME_DIR=${stateHome}(/|$)`])} /proc/[0-9]*/environ); do
  each=\${each%/environ}
  while read -r key value; do [ "$key" != PPid: ] || parent=$value; done 2>/dev/null <"$each/status" || continue
  printf '%s %s %s\\n' "\${each#/proc/}" "$parent" "$(tr '\\0\\n' '  ' 2>/dev/null <"$each/cmdline")"
done`);
  return listed.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command.trim() }];
  });
}

/** Waits until none of them is left; looks again and again, for who is about to become another program has no environment. */
export async function processesGone(stateHome: string): Promise<void> {
  let left: readonly Process[] = [];
  let none = 0;
  await eventually(
    () => `these processes to end: ${inWords(left)}`,
    () => {
      left = processesOf(stateHome);
      none = left.length === 0 ? none + 1 : 0;
      return none === 5;
    },
  );
}

/** Processes as a failure names them. */
export function inWords(processes: readonly Process[]): string {
  return processes.map(({ pid, command }) => `${String(pid)} ${command.slice(0, 200)}`).join(', ');
}

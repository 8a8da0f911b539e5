/** What an xray could leave in a lab: rules and settings that are not as they were, tables of its own, processes. */
import assert from 'node:assert/strict';
import { enterArgv, quote, whereNamed, type RunningLab } from '../../../lab-runtime/index.ts';
import type { LabBench } from './labBench.ts';

/** By namespace and question, what its owner would be told. */
export type LabDump = Readonly<Record<string, string>>;

const questions: Readonly<Record<string, string>> = {
  'iptables-save': 'iptables-save',
  'ip6tables-save': 'ip6tables-save',
  'iptables-legacy-save': 'iptables-legacy-save',
  'ip6tables-legacy-save': 'ip6tables-legacy-save',
  ruleset: 'nft --stateless list ruleset',
  addresses: 'ip -j addr',
  'routes, IPv4': 'ip -4 -j route show table all',
  'routes, IPv6': 'ip -6 -j route show table all',
  'policy, IPv4': 'ip -4 -j rule',
  'policy, IPv6': 'ip -6 -j rule',
  devices: 'ip -j link; bridge -j link; bridge -j vlan',
  settings: 'grep -ars "" /proc/sys/net',
};

/** All namespaces of a lab. */
export function placesOf({ lab }: RunningLab): readonly string[] {
  return ['host', ...lab.outside.map(({ name }) => name), ...lab.containers.map(({ spec }) => spec.name)];
}

/** Counters, ages and our own tables are left out. */
export async function dumpLab(bench: Pick<LabBench, 'target'>, lab: RunningLab): Promise<LabDump> {
  const look = Object.entries(questions)
    .map(([what, command]) => `printf '\\036%s\\n' ${quote([what])}\n{ ${command}; } 2>&1\n`)
    .join('');
  const told = await everywhere(bench, lab, `PATH=$PATH:/usr/sbin:/sbin\n${look}`);
  const dump = Object.fromEntries(
    told.flatMap(([place, text]) =>
      text
        .split('\x1e')
        .slice(1)
        .map((part) => {
          const [what = '', ...lines] = part.split('\n');
          return [`${place}: ${what}`, steady(lines.join('\n'))];
        }),
    ),
  );
  assert.equal(Object.keys(dump).length, placesOf(lab).length * Object.keys(questions).length);
  return dump;
}

/** `inet vethscope_xray_1f3c` of each namespace that has some. */
export async function markersIn(bench: Pick<LabBench, 'target'>, lab: RunningLab): Promise<readonly string[]> {
  const told = await everywhere(bench, lab, 'PATH=$PATH:/usr/sbin:/sbin\nexec nft list tables');
  return told.flatMap(([place, text]) =>
    [...text.matchAll(/\S+ vethscope_xray\S*/g)].map(([name]) => `${place}: ${name}`),
  );
}

async function everywhere(
  { target }: Pick<LabBench, 'target'>,
  lab: RunningLab,
  script: string,
): Promise<readonly (readonly [string, string])[]> {
  const places = placesOf(lab).filter((place) => place === 'host' || lab.pids[place] !== undefined);
  const words = places.map((place) => {
    const argv = enterArgv(lab, whereNamed(lab, place), ['sh', '-c', script]);
    return `printf '\\035%s\\n' ${place}\n${quote(argv)} </dev/null\n`;
  });
  const { stdout } = await target.run(words.join(''), { what: 'look into all namespaces', timeoutMs: 30_000 });
  return stdout
    .split('\x1d')
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]);
}

/** Our tables must say whose they are: nobody else can change them, and they end with their process. */
function steady(text: string): string {
  return text
    .replaceAll(/^table \w+ vethscope_xray_\w+ \{.*\n((?:[\t\n].*\n|\n)*)\}\n/gm, (_, table: string) => {
      assert.match(table, /^\tflags owner$/m);
      return '';
    })
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\[\d+:\d+\]/g, '')
    .replaceAll(/"(valid_life_time|preferred_life_time|expires)":\d+/g, '"$1":0')
    .replaceAll(/^.*\/(?:nf_conntrack_count|nf_flowtable_count|random):.*\n/gm, '');
}

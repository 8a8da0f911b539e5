/** A snapshot rebuilt as a lab: the kernel has there what it had in the original, and nothing else can be done to it. */
import assert from 'node:assert/strict';
import {
  fetchUrl,
  inEnglish,
  isLabError,
  listLabs,
  parseSnapshot,
  publish,
  replayLab,
  replayScript,
  takeSnapshot,
  type ReplayOutcome,
  type Rule,
  type RunningLab,
  type Snapshot,
} from '../../lab-runtime/index.ts';
import { openBench } from './support/labBench.ts';

const text = `
services:
  web: { networks: [one, two], ports: ["8080:80"] }
  db: { networks: [two], hostname: my_db }
  twin: { network_mode: "service:web" }
  alone: { network_mode: none }
  onhost: { network_mode: host }
networks: { one: {}, two: { internal: true } }
`;

/** What makes a lab unlike any other: each of it is a thing that a host may have. */
const peculiarities: readonly (readonly [string, string])[] = [
  [
    'host',
    'ip link add spare0 type veth peer name spare1; ip addr add 198.51.100.7/25 dev spare0 noprefixroute; ip link set spare0 mtu 1400 up; ip link set spare1 up',
  ],
  ['host', 'ip route add 203.0.113.0/24 via 192.168.99.1 proto static metric 7'],
  ['host', 'ip route add unreachable 203.0.114.0/24; ip route add table 100 default via 192.168.99.1'],
  ['host', 'ip rule add fwmark 0x7 lookup 100 priority 500'],
  ['host', 'ip neigh replace 192.168.99.77 lladdr 02:00:00:00:00:77 dev eth0 nud permanent'],
  ['host', 'iptables -N ODD; iptables -A ODD -p udp -m udp --dport 53 -m comment --comment "a \'b\' $(c) `d`" -j DROP'],
  ['host', 'iptables -t mangle -A PREROUTING -i eth0 -j MARK --set-xmark 0x8/0xffffffff'],
  ['host', 'iptables -P FORWARD DROP; iptables -I FORWARD 1 -m conntrack --ctstate INVALID -j DROP'],
  [
    'web',
    'ip addr add 10.66.0.1/24 dev eth0; iptables -t nat -A OUTPUT -d 127.0.0.11/32 -p udp -j DNAT --to-destination 127.0.0.11:4000',
  ],
  ['db', 'ip route del default 2>/dev/null; ip route add blackhole default; ip link set eth0 down'],
];

/** The kernel looks for others with its link-local addresses before it uses them. */
const settled = `for try in $(seq 100); do
[ -n "$(ip -6 -o addr show tentative)" ] || [ -z "$(ip -6 -o addr show scope link)" ] || break
sleep 0.1
done`;

describe('a replay', function () {
  this.timeout(120_000);
  const bench = openBench();
  let original: RunningLab;
  let snapshot: Snapshot;
  let replay: ReplayOutcome;
  before(async () => {
    original = await bench.up(text, 'original');
    for (const [where, script] of peculiarities) await bench.inside(original, where, 'sh', '-ec', script);
    for (const where of ['host', 'client']) await bench.inside(original, where, 'sh', '-c', settled);
    const taken = await takeSnapshot(bench.target, original);
    snapshot = parseSnapshot(JSON.stringify(taken), 'original.json');
    replay = await replayLab(bench.target, snapshot, { name: 'again' });
  });
  after(async () => {
    await bench.close();
  });

  it('has everything that its original had, and says so', () => {
    assert.deepEqual(replay.differences, { changes: [], unknown: [] });
    assert.deepEqual(
      replay.notReplayed.map(({ what, why }) => `${what}: ${inEnglish(why)}`),
      [],
    );
  });

  for (const where of ['host', 'web', 'db', 'alone', 'client']) {
    it(`is told from it by no tool in ${where}`, async () => {
      const asked = [
        ['ip', '-o', 'link'],
        ['ip', '-o', 'addr'],
        ['ip', 'route', 'show', 'table', 'all'],
        ['ip', '-6', 'route', 'show', 'table', 'all'],
        ['ip', 'rule'],
        ['ip', 'neigh', 'show', 'nud', 'permanent'],
        ['iptables-save'],
      ];
      for (const argv of asked) {
        const [expected, got] = [
          await bench.inside(original, where, ...argv),
          await bench.inside(replay.lab, where, ...argv),
        ];
        assert.equal(plain(got), plain(expected), argv.join(' '));
      }
    });
  }

  it('answers where its original answered: from outside, through the published port', async () => {
    const [address] = original.lab.uplink.address.split('/');
    const result = await fetchUrl(bench.target, replay.lab, 'client', `http://${address ?? ''}:8080/`);
    assert.equal(result.status, 200);
    assert.match(result.body, /^container: web$/m);
  });

  it('fails where its original fails, too', async () => {
    const failed = fetchUrl(bench.target, replay.lab, 'db', 'http://10.66.0.1/');
    await assert.rejects(failed);
  });

  it('is changed by no plan, and says how it can be', async () => {
    const port = { containerPort: 81, protocol: 'tcp' } as const;
    const refused = await publish(bench.target, 'again', 'web', port).then(() => undefined, String);
    assert.match(refused ?? '', /Lab again is a replay/);
  });

  it('tells what this machine does not know, and leaves only that out', async () => {
    const rules = (some: readonly Rule[]): readonly Rule[] => [
      ...some,
      ruleOf('-m nosuchmatch -j ACCEPT'),
      ...Array.from({ length: 900 }, (_, number) =>
        ruleOf(`-s 10.0.${String(number >> 8)}.${String(number & 255)}/32 -j DROP`),
      ),
    ];
    const odd = withInputRules(snapshot, rules);
    const { notReplayed, differences } = await replayLab(bench.target, odd, { name: 'odd' });
    assert.equal(notReplayed.length, 1);
    assert.match(
      notReplayed[0]?.what ?? '',
      /^iptables filter \[0:0\] -A INPUT -m nosuchmatch -j ACCEPT *: .*nosuchmatch/,
    );
    assert.deepEqual(
      differences.changes.map(({ change, text: what }) => `${change} ${what}`),
      ['removed filter -A INPUT -m nosuchmatch -j ACCEPT'],
    );
  });

  it('does nothing that a hostile snapshot says beside what it is to do', async () => {
    const sign = `${bench.stateHome}/pwned`;
    const hostile = renamed(snapshot, `$(touch ${sign})`);
    const script = replayScript(hostile, { name: 'hostile' });
    assert.ok(!script.includes('link add name $('));
    const { lab, notReplayed } = await replayLab(bench.target, hostile, { name: 'hostile' });
    assert.ok(notReplayed.some(({ why }) => inEnglish(why) === 'no command can have such a name'));
    await bench.inside(lab, 'host', 'test', '!', '-e', sign);
  });

  it('is refused where its name is taken, and the lab of that name stays as it is', async () => {
    await assert.rejects(replayLab(bench.target, snapshot, { name: 'original' }), (error) =>
      isLabError(error, 'lab-exists'),
    );
    const names = (await listLabs(bench.target)).map(({ name }) => name);
    assert.ok(names.includes('original'));
  });
});

/** Without what counts, and what goes on by itself. */
function plain(dump: string): string {
  return (
    dump
      .replaceAll(/^#.*\n?/gm, '')
      .replaceAll(/\[\d+:\d+\]/g, '[]')
      .replaceAll(/ (?:expires \d+sec|link-netnsid \d+|tentative|nodad)/g, '')
      .replaceAll(/[ \t]+$/gm, '')
      // Until it comes up for the first time.
      .replaceAll('qdisc noop ', 'qdisc noqueue ')
      .trim()
      .split('\n')
      .toSorted()
      .join('\n')
  );
}

function ruleOf(rule: string): Rule {
  const counters = { packets: 0, bytes: 0 };
  return { chain: 'INPUT', number: 1, text: rule, args: rule.split(' '), jump: 'jump', counters, line: 1 };
}

function withInputRules(snapshot: Snapshot, change: (rules: readonly Rule[]) => readonly Rule[]): Snapshot {
  const { ipv4 } = snapshot.host.rulesets;
  assert.ok(ipv4.known);
  const tables = ipv4.value.tables.map((table) => ({
    ...table,
    chains: table.chains.map((chain) =>
      table.name === 'filter' && chain.name === 'INPUT' ? { ...chain, rules: change(chain.rules) } : chain,
    ),
  }));
  const value = { ...ipv4.value, tables };
  const host = { ...snapshot.host, rulesets: { ...snapshot.host.rulesets, ipv4: { known: true as const, value } } };
  return { ...snapshot, host, namespaces: [host, ...snapshot.namespaces.slice(1)] };
}

/** Every name in it that is somebody's choice. */
function renamed(snapshot: Snapshot, name: string): Snapshot {
  const host = {
    ...snapshot.host,
    links: snapshot.host.links.map((link) => (link.name === 'spare0' ? { ...link, name } : link)),
    addresses: snapshot.host.addresses.map((one) => (one.interface === 'spare0' ? { ...one, interface: name } : one)),
    rules: [...snapshot.host.rules, { priority: 9, text: `from all lookup ${name}` }],
    sysctls: { ...snapshot.host.sysctls, [`net.ipv4.${name}`]: name, '../../tmp/x': '1' },
  };
  const others = snapshot.namespaces.slice(1).map((one) => ({ ...one, label: `${one.label} ${name}` }));
  return {
    ...snapshot,
    target: name,
    takenAt: name,
    host,
    namespaces: [host, ...others],
    containers: snapshot.containers.map((one) => ({ ...one, hostname: `${name}\n`, name: `${one.name}${name}` })),
    networks: snapshot.networks.map((one) => ({ ...one, name: `${one.name}${name}` })),
  };
}

import assert from 'node:assert/strict';
import type { Snapshot, VethOwner } from '../../lab-runtime/index.ts';
import { startMachine, type Machine } from './support/machine.ts';
import { cablesByWitness, cablesOf } from './support/witness.ts';

/**
 * Which end of a veth is whose, where indexes, ids and names mislead: each case with real kernel objects, in a machine
 * of its own, against a witness that sends frames.
 */
describe('the cables of a machine', function () {
  this.timeout(60_000);
  let machine: Machine;

  beforeEach(async () => {
    machine = await startMachine();
  });
  afterEach(() => machine[Symbol.asyncDispose]());

  const owners = async (): Promise<readonly VethOwner[]> =>
    (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
  const hostInode = async (): Promise<number> => Number(await machine.sh('stat -L -c %i /proc/self/ns/net'));

  /** Everything is as the witness says, nothing is missing, and there are so many cables. */
  async function assertRight(count: number): Promise<readonly VethOwner[]> {
    const [witnessed, all, inode] = [await cablesByWitness(machine), await owners(), await hostInode()];
    assert.equal(witnessed.length, count);
    assert.deepEqual(cablesOf(all, inode), witnessed);
    return all;
  }

  /** Interfaces come up in every namespace that has a name or a process. */
  const up = `for ns in $(ls /run/netns 2>/dev/null); do for link in $(ip -n "$ns" -o link | cut -d: -f2 | cut -d@ -f1); do ip -n "$ns" link set "$link" up; done; done
for link in $(ip -o link | cut -d: -f2 | cut -d@ -f1); do ip link set "$link" up; done`;

  it('with equal indexes at both ends', async () => {
    await machine.sh(`ip netns add one; ip netns add two
ip link add veth-one index 100 type veth peer name eth0 index 100 netns one
ip link add veth-two index 101 type veth peer name eth0 index 101 netns two\n${up}`);
    const all = await assertRight(2);
    assert.deepEqual(
      all.map(({ host, hostIfindex, containerIfindex, mounts }) => [host, hostIfindex, containerIfindex, mounts]),
      [
        ['veth-one', 100, 100, ['/run/netns/one']],
        ['veth-two', 101, 101, ['/run/netns/two']],
      ],
    );
  });

  it('with the same index in every namespace, and processes in them that no engine knows', async () => {
    await machine.sh(`for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
unshare --net sleep 1000 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add veth$number type veth peer name eth0 netns $!
nsenter --net=/proc/$!/ns/net ip link set eth0 up
done >/dev/null 2>&1\n${up}`);
    const all = await assertRight(12);
    assert.deepEqual([...new Set(all.map(({ containerIfindex }) => containerIfindex))], [2]);
    for (const { processes, container } of all) {
      assert.deepEqual(
        processes?.map(({ command }) => command),
        ['sleep'],
      );
      assert.equal(container, null);
    }
  });

  it('between two containers, both ends away from the host, with indexes as on the host', async () => {
    await machine.sh(`for name in a b c d; do ip netns add $name; done
ip link add veth-a index 7 type veth peer name eth0 netns a
ip -n b link add side index 7 type veth peer name side index 7 netns c
ip -n c link add other index 8 type veth peer name other index 7 netns d
ip -n d link add within index 9 type veth peer name within2 index 10\n${up}`);
    await assertRight(4);
  });

  it('moved from one namespace to another and back, and renamed on the way', async () => {
    await machine.sh(`for name in a b c; do ip netns add $name; done
ip link add left type veth peer name right
ip link set right netns a
ip -n a link set right netns b
ip -n b link set right name eth7
ip -n b link set eth7 netns c
ip link set left name renamed
ip link set renamed netns a
ip -n a link set renamed netns $$
ip -n c link set eth7 name eth0\n${up}`);
    const [owner] = await assertRight(1);
    assert.deepEqual([owner?.host, owner?.containerInterface, owner?.mounts], ['renamed', 'eth0', ['/run/netns/c']]);
  });

  it('with indexes beyond ten thousand', async () => {
    await machine.sh(`ip netns add far
ip link add veth-far index 2000000000 type veth peer name eth0 index 12345 netns far
ip link add veth-near index 12345 type veth peer name eth1 index 2000000000 netns far\n${up}`);
    await assertRight(2);
  });

  it('in a namespace that only a descriptor holds: not known, and said so', async () => {
    await machine.sh(`ip netns add gone
ip link add veth-gone type veth peer name eth0 netns gone
ip netns add there
ip link add veth-there type veth peer name eth0 netns there
(exec 9</run/netns/gone; exec sleep 1000) >/dev/null 2>&1 &
sleep 0.2; ip netns del gone\n${up}`);
    const all = await owners();
    const [gone, there] = ['veth-gone', 'veth-there'].map((name) => all.find(({ host }) => host === name));
    assert.deepEqual([gone?.namespaceInode, gone?.containers], [null, []]);
    assert.match(gone?.unknown ?? '', /its other end is in a namespace that could not be looked into/);
    assert.deepEqual(there?.mounts, ['/run/netns/there']);
  });

  it('with names that are hostile to shells, terminals and JSON', async () => {
    const names = [
      '$(id)',
      '`id`',
      "a'b",
      'a"b',
      'a\\b',
      ';reboot',
      '-n',
      '\u001b[31mred',
      '<b>x',
      '*',
      '名前',
      'é\u202eab',
    ];
    const rename = names
      .map((name, index) => {
        const octal = [...Buffer.from(name)].map((byte) => `\\0${byte.toString(8)}`).join('');
        return `ip link add v${String(index)} type veth peer name p${String(index)} netns odd; ip link set dev v${String(index)} name "$(printf '%b' '${octal}')"`;
      })
      .join('\n');
    await machine.sh(`ip netns add odd\n${rename}`);
    const all = await owners();
    assert.deepEqual(all.map(({ host }) => host).toSorted(), [...names].sort());
    for (const { host, containerInterface } of all) assert.equal(containerInterface, `p${String(names.indexOf(host))}`);
    const text = await machine.vethscopeText('veths', 'host');
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/u);
  });

  it('to processes and mounts with hostile names', async () => {
    const octal = (text: string): string => [...Buffer.from(text)].map((byte) => `\\0${byte.toString(8)}`).join('');
    const [program, mount] = ['\u001b[31m$(id)\u202e', 'a\nb `id` \u001b[2J'];
    await machine.sh(`program="$(printf '%b' '${octal(program)}')"
mkdir -p /run/odd
cp "$(command -v sleep)" "/run/odd/$program"
unshare --net "/run/odd/$program" 1000 >/dev/null 2>&1 &
until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add veth-program type veth peer name eth0 netns $!
ip netns add plain
ip link add veth-mount type veth peer name eth0 netns plain
mount="/run/odd/$(printf '%b' '${octal(mount)}')"
: >"$mount"
mount --bind /run/netns/plain "$mount"
ip netns del plain`);
    const all = await owners();
    const [byProgram, byMount] = ['veth-program', 'veth-mount'].map((name) => all.find(({ host }) => host === name));
    assert.equal(byProgram?.processes?.[0]?.command, program);
    assert.deepEqual(byMount?.mounts, [`/run/odd/${mount}`]);
    for (const verb of ['veths', 'show'] as const) {
      const text = await machine.vethscopeText(verb, 'host');
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/u);
      assert.match(text, /␛\[31m\$\(id\)/);
    }
  });

  it('of macvlan, macvtap and vxlan: what they stand on, also from another namespace', async () => {
    await machine.sh(`for name in a b; do ip netns add $name; done
ip link add uplink type bridge
ip link add name mv0 link uplink netns a type macvlan mode bridge
ip link add name mt0 link uplink netns b type macvtap
ip link add name vx0 type vxlan id 4 dev uplink dstport 4789`);
    const { namespaces, host } = (await machine.vethscope('show', 'host')) as Snapshot;
    const uplink = host.links.find(({ name }) => name === 'uplink');
    const links = namespaces.flatMap((one) => one.links).filter(({ name }) => ['mv0', 'mt0', 'vx0'].includes(name));
    const expected = { inode: host.inode, ifindex: uplink?.ifindex, name: 'uplink' };
    assert.deepEqual(
      links.map(({ name, lower }) => [name, lower]).toSorted(),
      ['mt0', 'mv0', 'vx0'].map((name) => [name, expected]),
    );
  });

  it('with a namespace that processes only visit, as those of another look do', async () => {
    await machine.sh(`ip netns add lan; ip link add veth-lan type veth peer name eth0 netns lan\n${up}`);
    await machine.start('while :; do ip netns exec lan true & ip netns exec lan sleep 0.01; done');
    for (let times = 0; times < 15; times += 1) {
      const all = await owners();
      assert.deepEqual(
        all.map(({ host, mounts }) => [host, mounts]),
        [['veth-lan', ['/run/netns/lan']]],
      );
    }
  });

  it('looked at by shells as by Perl, where that is missing: with rules, settings, forwarding entries, and who cannot be entered', async () => {
    await machine.sh(`for number in $(seq 9); do ip netns add ns$number; ip link add veth$number type veth peer name eth0 netns ns$number; done
ip netns exec ns1 iptables -A INPUT -p tcp --dport 80 -m comment --comment "a b" -j DROP
ip netns exec ns2 ip6tables -A INPUT -j DROP
ip netns exec ns3 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1
ip netns exec ns2 iptables-legacy -t nat -A OUTPUT -p udp -j DNAT --to-destination 10.0.0.9
ip -n ns4 addr add 10.0.0.1/24 dev eth0
ip -n ns4 link set eth0 up
ip -n ns4 route add table 7 default dev eth0\n${up}`);
    // The kernel goes on by itself: a link-local address has its route once its duplicate detection has ended.
    await machine.sh(`settled() {
{ ip -6 route show table local; for ns in $(ls /run/netns); do ip -n "$ns" -6 route show table local; done; } | grep -c '^local fe80'
}
until [ "$(settled)" = 17 ]; do sleep 0.1; done
ip netns add bridged; ip -n bridged link add inner type bridge; ip -n bridged link add port type veth peer name loose
ip -n bridged link set port master inner
ip netns exec bridged bridge fdb add 02:00:00:00:00:77 dev port master static`);
    const look = async (): Promise<unknown> => {
      const { host, namespaces, unknown } = (await machine.vethscope('show', 'host')) as Snapshot;
      const settled = namespaces.map(({ processes: _, pid: __, neighbours: ___, ...one }) => one);
      return { inode: host.inode, settled, unknown };
    };
    const byPerl = await look();
    await machine.sh('mount --bind /bin/false "$(command -v perl)"');
    assert.deepEqual(await look(), byPerl);
    const { settled } = byPerl as { readonly settled: Snapshot['namespaces'] };
    const rulesOf = (label: string, family: 'ipv4' | 'ipv6'): readonly string[] => {
      const fact = settled.find((one) => one.label === label)?.rulesets[family];
      const chains = fact?.known === true ? fact.value.tables.flatMap((table) => table.chains) : [];
      return chains.flatMap(({ rules }) => rules.map(({ text }) => text));
    };
    assert.deepEqual(rulesOf('ns1', 'ipv4'), ['-p tcp -m tcp --dport 80 -m comment --comment "a b" -j DROP']);
    assert.deepEqual(rulesOf('ns2', 'ipv6'), ['-j DROP']);
    const legacy = settled.find(({ label }) => label === 'ns2')?.legacyRulesets;
    assert.equal(legacy?.ipv4?.known === true && legacy.ipv4.value.backend, 'legacy');
    assert.match(JSON.stringify(legacy), /"text":"-p udp -j DNAT --to-destination 10\.0\.0\.9"/);
    assert.match(
      await machine.vethscopeText('show', 'host'),
      /rules of two backends[^]*rules legacy nat: 1 in 4 chains/,
    );
    assert.equal(settled.find(({ label }) => label === 'ns3')?.rulesets.ipv6.known, false);
    const bridged = JSON.parse(await machine.sh('ip netns exec bridged bridge -j fdb show')) as readonly {
      readonly mac: string;
      readonly ifname: string;
    }[];
    assert.ok(bridged.some(({ mac }) => mac === '02:00:00:00:00:77'));
    assert.deepEqual(
      settled.find(({ label }) => label === 'bridged')?.fdb.map(({ mac, device }) => [mac, device]),
      bridged.map(({ mac, ifname }) => [mac, ifname]),
    );
  });
});

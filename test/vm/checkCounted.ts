/** Xrays of a machine whose kernel has lost nf_tables: what is told, by which counters, and that nothing is said to be seen. */
import assert from 'node:assert/strict';
import { inEnglish, xrayHost, type Journey, type Target, type XrayQuestion } from '../../lab-runtime/index.ts';

/** Two namespaces behind the host, of which one serves; the other backend's modules are gone, and cannot be loaded again. */
const network = `set -e
modprobe -q iptable_filter; modprobe -q iptable_nat
for end in a b; do
  ip netns add $end
  ip link add to-$end up type veth peer name eth0 netns $end
  ip -n $end link set lo up
  ip -n $end link set eth0 up
done
ip addr add 10.1.0.1/24 dev to-a
ip addr add 10.2.0.1/24 dev to-b
ip -n a addr add 10.1.0.2/24 dev eth0
ip -n b addr add 10.2.0.2/24 dev eth0
ip -n a route add default via 10.1.0.1
ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables-legacy -t nat -A PREROUTING -i to-a -p tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80
ip netns exec b perl -MIO::Socket::INET -e 'fork and exit; close STDIN; close STDOUT; close STDERR; my $s = IO::Socket::INET->new(Listen => 9, LocalPort => 80) or die; while (my $c = $s->accept) { close $c }'
`;

const withoutModules = (names: string): string =>
  `cd /lib/modules/$(uname -r)
for try in 1 2 3 4; do for name in ${names}; do modprobe -q -r $name || :; done; done
for name in ${names}; do find . -name "$name.ko*" -delete; done
depmod
! grep -qE '^(${names.replaceAll(' ', '|')}) ' /proc/modules`;

const tables = 'nft_compat nft_chain_nat nft_masq nft_nat nft_ct nft_log nf_tables';

const lines = ({ forward }: Journey): readonly string[] =>
  forward.map(({ namespace, stage, text }) => `${namespace} ${stage}: ${inEnglish(text)}`);

/** See the head of this file. */
export async function checkCounted(root: Target): Promise<void> {
  const sh = async (script: string): Promise<void> => {
    const { exitCode, stderr, stdout } = await root.run(script, { what: 'test' });
    assert.equal(exitCode, 0, `${script}: ${stderr}${stdout}`);
  };
  await sh(network);
  // Without nf_tables, then without all of netfilter's netlink.
  for (const gone of [tables, `nf_conntrack_netlink nfnetlink_log ${tables} nfnetlink`]) {
    await sh(withoutModules(gone));
    const session = await xrayHost(root);
    const ask = async (port: number): Promise<Journey> => {
      const question: XrayQuestion = { kind: 'tcp', from: 'a', to: '10.1.0.1', port };
      const journey = await session.ask(question);
      for (const { certainty, by } of journey.forward) assert.deepEqual([certainty, by], ['inferred', 'counters']);
      return journey;
    };
    const causeOf = ({ verdict, cause }: Journey): string =>
      `${verdict} ${cause?.kind ?? ''}: ${cause === undefined ? '' : inEnglish(cause.text)}`;
    try {
      const good = await ask(8080);
      assert.equal(good.verdict, 'delivered', causeOf(good));
      assert.equal(good.outcome, 'connected');
      assert.ok(
        lines(good).includes('host prerouting: nat PREROUTING: DNAT, by rule PREROUTING 1'),
        lines(good).join('\n'),
      );
      assert.match(lines(good)[0] ?? '', /^a socket: a sends 5 of it, with the source address 10\.1\.0\.2$/);
      if (gone !== tables) continue;
      await sh('iptables-legacy -A FORWARD -p tcp -d 10.2.0.2 -j DROP');
      const dropped = await ask(8080);
      assert.equal(
        causeOf(dropped),
        'dropped rule-drop: rule FORWARD 1 of table filter in host drops it: -d 10.2.0.2/32 -p tcp -j DROP',
      );
      assert.match(
        (dropped.cause?.evidence ?? []).map((one) => inEnglish(one)).join('\n'),
        /^FORWARD 1 counted (?:[5-9]|1\d), of 5/,
      );
      await sh('iptables-legacy -F FORWARD; iptables-legacy -P FORWARD DROP');
      assert.equal(
        causeOf(await ask(8080)),
        'dropped policy-drop: the policy of filter FORWARD in host drops it: no rule accepts it',
      );
      await sh('iptables-legacy -P FORWARD ACCEPT');
      assert.equal(causeOf(await ask(81)), 'rejected no-listener: nobody listens on tcp port 81 of 10.1.0.1');
    } finally {
      await session.close();
    }
  }
}

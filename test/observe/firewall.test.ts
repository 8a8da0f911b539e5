/** The firewall in its order, as `vethscope firewall` tells it, against what the kernel does with a packet and what nft says. */
import assert from 'node:assert/strict';
import { startMachine, type Machine } from './support/machine.ts';

interface Rule {
  readonly number: number;
  readonly text: string;
  readonly counters?: { readonly packets: number };
  readonly packetsPerSecond?: number;
  readonly madeBy?: string;
}

interface Chain {
  readonly name: string;
  readonly table: string;
  readonly backend: string;
  readonly priority?: number;
  readonly policy?: string;
  readonly rules: readonly Rule[];
}

/** What `vethscope firewall --json` prints, in part. */
interface Told {
  readonly hooks: readonly { readonly layer: string; readonly hook: string; readonly chains: readonly Chain[] }[];
  readonly others: readonly Chain[];
  readonly backends: readonly string[];
  readonly dormant: readonly string[];
  readonly unknown: readonly { readonly what: string; readonly why: string }[];
}

/** A chain of each kind at each end and between; no two of one priority. */
const population = `iptables -t raw -A PREROUTING -p icmp
iptables -t mangle -A INPUT -p icmp
nft -f - <<'END'
table inet early {
  set friends { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5 }; }
  counter named { }
  chain side {
    counter comment "no brace { # handle 9"
  }
  chain input {
    type filter hook input priority -20; policy accept; comment "first; of all"
    meta l4proto icmp counter
    ip saddr @friends drop
    tcp dport vmap { 22 : accept, 80 : jump side, 81 : goto side }
  }
}
table ip late {
  chain input {
    type filter hook input priority filter + 9
    meta l4proto icmp counter
  }
}
table netdev wire {
  chain in {
    type filter hook ingress device lo priority 0
    meta protocol ip counter
  }
}
table ip asleep {
  flags dormant
  chain input {
    type filter hook input priority -999; policy drop
    counter
  }
}
END
iptables -A INPUT -p icmp
iptables-legacy -t security -A INPUT -p icmp`;

/** How to stop a packet in a chain, behind the rule that counts it; and how to let it pass again. */
const stops: Readonly<Record<string, readonly [string, string]>> = {
  'mangle INPUT': ['iptables -t mangle -A INPUT -j DROP', 'iptables -t mangle -D INPUT 2'],
  'inet early input': ['nft add rule inet early input drop', 'nft delete rule inet early input handle $last'],
  'filter INPUT': ['iptables -A INPUT -j DROP', 'iptables -D INPUT 2'],
  'ip late input': ['nft add rule ip late input drop', 'nft delete rule ip late input handle $last'],
  'security INPUT': ['iptables-legacy -t security -A INPUT -j DROP', 'iptables-legacy -t security -D INPUT 2'],
};

describe('the firewall in its order', function () {
  this.timeout(120_000);
  let machine: Machine;

  before(async () => {
    machine = await startMachine();
    await machine.sh(population);
  });
  after(() => machine[Symbol.asyncDispose]());

  const told = async (...flags: readonly string[]): Promise<Told> =>
    (await machine.vethscope('firewall', 'host', ...flags)) as Told;
  const chainsAt = ({ hooks }: Told, layer: string, hook: string): readonly Chain[] =>
    hooks.find((one) => one.layer === layer && one.hook === hook)?.chains ?? [];
  const title = ({ table, name }: Chain): string => `${table} ${name}`;

  it('is that in which a packet meets the chains, whoever has made them', async () => {
    const input = chainsAt(await told(), 'ipv4', 'input');
    assert.deepEqual(new Set(input.map(title)), new Set(Object.keys(stops)));
    const counts = async (): Promise<readonly number[]> =>
      chainsAt(await told(), 'ipv4', 'input').map(({ rules }) => rules[0]?.counters?.packets ?? -1);
    for (const [index, chain] of input.entries()) {
      const [stop = '', go = ''] = stops[title(chain)] ?? [];
      await machine.sh(stop);
      const before = await counts();
      await machine.sh('ping -c 1 -W 1 127.0.0.1 >/dev/null || :');
      const after = await counts();
      assert.deepEqual(
        after.map((count, at) => count - (before[at] ?? 0)),
        input.map((_, at) => (at <= index ? 1 : 0)),
        `stopped in ${title(chain)}`,
      );
      const [, , name] = chain.backend === 'nftables' ? title(chain).split(' ') : [];
      const table = chain.table;
      const last = `last=$(nft -a list chain ${table} ${name ?? ''} | sed -n 's/.*drop # handle //p' | tail -n 1)`;
      await machine.sh(name === undefined ? go : `${last}; ${go}`);
    }
  });

  it('has the chains of nftables as nft itself tells them', async () => {
    const answer = await told();
    const listed = JSON.parse(await machine.sh('nft -j -y list ruleset')) as {
      readonly nftables: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
    };
    const own = /^(?:ip|ip6) (?:raw|mangle|nat|filter|security)$|^ip asleep$/u;
    const chains = listed.nftables.flatMap(({ chain }) => (chain === undefined ? [] : [chain]));
    const rules = listed.nftables.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
    const expected = chains
      .filter(({ family, table }) => !own.test(`${String(family)} ${String(table)}`))
      .map(({ family, table, name, prio, policy }) => ({
        title: `${String(family)} ${String(table)} ${String(name)}`,
        priority: prio,
        policy,
        rules: rules.filter((one) => one['table'] === table && one['chain'] === name).length,
      }));
    const seen = [
      ...new Map([...answer.hooks.flatMap((hook) => hook.chains), ...answer.others].map((one) => [title(one), one])),
    ]
      .filter(([, { backend }]) => backend === 'nftables')
      .map(([name, { priority, policy, rules: found }]) => ({ title: name, priority, policy, rules: found.length }));
    const byTitle = (a: { readonly title: string }, b: { readonly title: string }): number =>
      a.title < b.title ? -1 : 1;
    assert.deepEqual(seen.toSorted(byTitle), expected.toSorted(byTitle));
    assert.deepEqual(answer.dormant, ['ip asleep']);
    assert.deepEqual(new Set(answer.backends), new Set(['nft', 'legacy', 'nftables']));
  });

  it('tells how fast rules count', async () => {
    await machine.sh('iptables -I INPUT -p icmp -m icmp --icmp-type 8; iptables -A INPUT -p udp');
    const [, answer] = await Promise.all([
      machine.sh('ping -q -i 0.05 -c 120 127.0.0.1 >/dev/null'),
      told('--rate', '2'),
    ]);
    const filter = chainsAt(answer, 'ipv4', 'input').find(({ table }) => table === 'filter');
    const [requests = 0, both = 0, none] = filter?.rules.map(({ packetsPerSecond }) => packetsPerSecond) ?? [];
    // Each ping of a machine to itself comes in twice: as what is asked, and as the answer.
    assert.ok(requests > 0);
    assert.ok(Math.abs(both / requests - 2) < 0.3, `${String(both)} of ${String(requests)}`);
    assert.equal(none, 0);
    const early = chainsAt(answer, 'ipv4', 'input').find(({ table }) => table === 'inet early');
    assert.equal(early?.rules[1]?.packetsPerSecond, undefined, 'it has no counter');
    assert.ok(Math.abs((early?.rules[0]?.packetsPerSecond ?? 0) / both - 1) < 0.2);
  });

  it('does not obey the name of a table', async () => {
    const name = 'x; add table ip owned; #$(touch /run/owned)';
    await machine.sh(`cat >/run/table.pl <<'END'
my $name = shift;
socket(my $s, 16, 3, 12) or die;
my $seq = 1;
sub message { my ($type, $flags, $family, $id, $body) = @_; pack('L S S L L C C n', 20 + length $body, $type, $flags, $seq++, 0, $family, 0, $id) . $body }
my $text = pack('S S', 5 + length $name, 1) . "$name\\0";
$text .= "\\0" x (-length($text) % 4);
syswrite $s, message(0x10, 1, 0, 10, '') . message(10 << 8, 0x401, 2, 0, $text) . message(0x11, 1, 0, 10, '') or die;
END
perl /run/table.pl '${name}'`);
    assert.match(await machine.sh('nft list tables'), /^table ip x; add table/m, 'the kernel takes such a name');
    const answer = await told();
    assert.deepEqual(
      answer.unknown.filter(({ what }) => what.startsWith('nftables')),
      [{ what: `nftables ip ${name}`, why: 'nft did not list it' }],
    );
    assert.doesNotMatch(await machine.sh('nft list tables; ls /run'), /^table ip owned|^owned$/m);
  });

  it('is read by people, too: what a rule leads to stands below it', async () => {
    const text = await machine.vethscopeText('firewall', 'host');
    assert.match(text, /^mixed: .*: the rules of all of them apply$/m);
    assert.match(
      text,
      /vmap \{ 22 : accept, 80 : jump side, 81 : goto side \}\n +→ side\n +1 +0 +counter comment "no brace \{ # handle 9"\n/,
    );
    assert.match(text, /^nftables table ip asleep: dormant, none of its rules is asked$/m);
  });
});

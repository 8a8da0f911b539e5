/** What a chain does to a packet, where iptables(8) says so, and where nobody can know. The kernel's word is in test/observe. */
import assert from 'node:assert/strict';
import { evaluate, type Fate } from '../../../lab-runtime/firewall/evaluate.ts';
import type { Packet } from '../../../lab-runtime/firewall/packet.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';

const packet: Packet = {
  ...{ protocol: 'tcp', source: '192.0.2.1', destination: '172.17.0.2', sourcePort: 40_000, destinationPort: 80 },
  ...{ inInterface: 'eth0', outInterface: 'docker0', state: 'NEW', isDnat: true, mark: 0 },
  isLocal: (address) => address === '192.0.2.10',
};

/** A filter table with a chain FORWARD of these rules, and further chains. */
function fateOf(rules: readonly string[], given: Partial<Packet> = {}, policy = 'ACCEPT', chains = ''): Fate {
  const declared = [...chains.matchAll(/-A (\S+)/g)].map(([, name = '']) => name);
  const dump = [
    '*filter',
    `:FORWARD ${policy} [0:0]`,
    ...[...new Set(declared)].map((name) => `:${name} - [0:0]`),
    ...rules.map((rule) => `-A FORWARD ${rule}`),
    ...chains.split('\n').filter((line) => line !== ''),
    'COMMIT\n',
  ].join('\n');
  const [table] = parseRuleset(dump, 'ipv4').value.tables;
  assert.ok(table);
  return evaluate(table, 'FORWARD', { ...packet, ...given });
}

/** Match → whether it holds for the packet. */
const matches: Readonly<Record<string, 'yes' | 'no' | 'unknown'>> = {
  '': 'yes',
  '-i eth0': 'yes',
  '-i eth+': 'yes',
  '! -i eth+': 'no',
  '-i eth1': 'no',
  '! -o docker0': 'no',
  '-s 192.0.2.0/24': 'yes',
  '! -s 192.0.2.1/32': 'no',
  '-d 172.17.0.2/32 -p tcp': 'yes',
  '-p udp': 'no',
  '-p tcp -m tcp --dport 80': 'yes',
  '-p tcp -m tcp --dport 81:90': 'no',
  '-p tcp -m tcp --sport 1024:': 'yes',
  '-p tcp -m multiport --dports 22,70:90': 'yes',
  '-p tcp -m multiport ! --dports 22,443': 'yes',
  '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN': 'yes',
  '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN': 'no',
  '-m conntrack --ctstate NEW': 'yes',
  '-m conntrack --ctstate RELATED,ESTABLISHED': 'no',
  '-m conntrack --ctstate DNAT': 'yes',
  '-m conntrack --ctstate SNAT': 'unknown',
  '-m addrtype --dst-type LOCAL': 'no',
  '-m addrtype ! --dst-type LOCAL': 'yes',
  '-m mark --mark 0x0/0xff': 'yes',
  '-m mark --mark 0x1': 'no',
  '-m comment --comment "-j DROP"': 'yes',
  '-p icmp -m icmp --icmp-type 8': 'no',
  '-m set --match-set bad src': 'unknown',
  '-m set --match-set bad src -p udp': 'no',
  '-m limit --limit 5/min': 'unknown',
};

describe('a packet in a chain', () => {
  for (const [match, holds] of Object.entries(matches)) {
    it(`and the match “${match}”: ${holds}`, () => {
      const kinds = { yes: 'dropped', no: 'through', unknown: 'unknown' } as const;
      assert.equal(fateOf([`${match} -j DROP`]).kind, kinds[holds]);
    });
  }

  it('comes to the policy where no rule stops it, which is named', () => {
    const fate = fateOf(['-p udp -j ACCEPT'], {}, 'DROP');
    assert.deepEqual([fate.kind, fate.policyOf], ['dropped', { table: 'filter', chain: 'FORWARD' }]);
    assert.equal(fateOf(['-j ACCEPT'], {}, 'DROP').kind, 'through');
  });

  it('goes into chains and comes back; from where it was sent by -g it comes back to no caller', () => {
    const chains = '-A A -p udp -j DROP\n-A B -j RETURN\n-A B -j DROP';
    assert.equal(fateOf(['-j A', '-j B', '-j REJECT'], {}, 'ACCEPT', chains).kind, 'rejected');
    assert.equal(fateOf(['-g B', '-j REJECT'], {}, 'ACCEPT', chains).kind, 'through');
    assert.equal(
      fateOf(['-j C', '-j REJECT'], {}, 'ACCEPT', '-A C -g A\n-A C -j DROP\n-A A -p udp -j DROP').kind,
      'rejected',
    );
  });

  it('is known where what is not understood makes no difference', () => {
    const limit = '-m limit --limit 5/min';
    assert.equal(fateOf([`${limit} -j LOG`, '-j DROP']).kind, 'dropped');
    assert.equal(fateOf([`${limit} -j ACCEPT`, '-j ACCEPT']).kind, 'through');
    const unsure = fateOf([`${limit} -j ACCEPT`, '-j DROP']);
    assert.deepEqual([unsure.kind, unsure.rule?.rule.number], ['unknown', 1]);
    const many = Array.from({ length: 40 }, () => `${limit} -j ACCEPT`);
    assert.equal(fateOf([...many, '-j DROP']).kind, 'unknown');
  });

  it('has the mark that rules give it', () => {
    const set = '-j MARK --set-xmark 0x5/0xf';
    assert.equal(fateOf([set, '-m mark --mark 0x25 -j DROP'], { mark: 0x23 }).kind, 'dropped');
    assert.equal(fateOf(['-j CONNMARK --restore-mark', '-m mark --mark 0x25 -j DROP']).kind, 'unknown');
  });

  it('may be sent elsewhere, which ends its way through the table', () => {
    const fate = fateOf(['-j DNAT --to-destination 10.0.0.9:8080', '-j DROP']);
    assert.deepEqual([fate.kind, fate.to], ['rewritten', '10.0.0.9:8080']);
    assert.equal(fateOf(['-j REDIRECT --to-ports 3128']).to, ':3128');
    assert.equal(fateOf(['-j NFQUEUE --queue-num 0', '-j ACCEPT']).kind, 'unknown');
  });
});

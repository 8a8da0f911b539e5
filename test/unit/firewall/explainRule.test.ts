import assert from 'node:assert/strict';
import { explainRule } from '../../../lab-runtime/firewall/explainRule.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import type { Rule, Table } from '../../../lab-runtime/model/ruleset.ts';

function read(text: string): { readonly rule: Rule; readonly table: Table } {
  const dump = `*filter\n:INPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n:TRACE - [0:0]\n-A INPUT ${text}\nCOMMIT\n`;
  const table = parseRuleset(dump, 'ipv4').value.tables[0] ?? assert.fail('no table');
  return { rule: table.chains[0]?.rules[0] ?? assert.fail('no rule'), table };
}

/** Rule → sentence. */
const sentences: Readonly<Record<string, string>> = {
  '-j DROP': 'All packets are dropped without an answer.',
  '': 'All packets are counted and go on to the next rule.',
  '-j RETURN': 'All packets return to the calling chain.',
  '-j DOCKER': 'All packets go through chain DOCKER.',
  '-g DOCKER': 'All packets go to chain DOCKER and do not come back to this one.',
  '-m addrtype --dst-type LOCAL -j DOCKER': 'Packets to an address of this host go through chain DOCKER.',
  '! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER':
    'Packets to an address of this host but not to 127.0.0.0/8 go through chain DOCKER.',
  '-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE':
    'Packets from 172.17.0.0/16 that leave by any interface but docker0 get the address of the interface they leave by as their source (masquerade).',
  '-o docker0 -m addrtype --src-type LOCAL -j MASQUERADE':
    'Packets from an address of this host that leave by docker0 get the address of the interface they leave by as their source (masquerade).',
  '! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80':
    'TCP packets to port 8080 that arrive on any interface but docker0 are sent to 172.17.0.2:80 instead (DNAT).',
  '-d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT':
    'TCP packets to 172.17.0.2 port 80 that arrive on any interface but docker0 and leave by docker0 are accepted.',
  '-s 127.0.0.11/32 -p udp -m udp --sport 47253 -j SNAT --to-source :53':
    'UDP packets from 127.0.0.11 port 47253 get port 53 as their source (SNAT).',
  '-s 10.0.0.0/24 -j SNAT --to-source 192.0.2.7': 'Packets from 10.0.0.0/24 get 192.0.2.7 as their source (SNAT).',
  '-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT':
    'Packets that leave by docker0 and belong or relate to a known connection are accepted.',
  '-m conntrack ! --ctstate INVALID,NEW -j ACCEPT':
    'Packets that are not in connection state INVALID or NEW are accepted.',
  '-m state --state NEW -j LOG --log-prefix "new: "':
    'Packets that open a new connection are logged as “new:” and go on to the next rule.',
  '! -p tcp -j REJECT --reject-with icmp-port-unreachable':
    'Packets of any protocol but TCP are refused with icmp-port-unreachable.',
  '-p tcp -m multiport --dports 80,443,8000:8010 -j REDIRECT --to-ports 8080':
    'TCP packets to ports 80, 443 or 8000 to 8010 are redirected to port 8080 of this host.',
  '! -i eth+ -j DROP':
    'Packets that arrive on any interface but an interface named eth… are dropped without an answer.',
  '-i ! eth0 -j DROP': 'Packets that arrive on any interface but eth0 are dropped without an answer.',
  '-f ! -p tcp -j DROP':
    'Packets of any protocol but TCP that are second or later fragments are dropped without an answer.',
  '-m set --match-set docker-ext-bridges-v4 dst -j ACCEPT':
    'Packets that are in set docker-ext-bridges-v4 (dst) are accepted.',
  '-m comment --comment "my bridge" -j ACCEPT': 'All packets are accepted (comment: my bridge).',
  '-m limit --limit 5/min --limit-burst 10 -i eth0 -j ACCEPT':
    'Packets that arrive on eth0 and match “-m limit --limit 5/min --limit-burst 10” are accepted.',
  '-m socket -j ACCEPT': 'Packets that match “-m socket” are accepted.',
  '-p tcp -m tcp -m string ! --string "a b" --algo bm -j DROP':
    'TCP packets that match “-m string ! --string "a b" --algo bm” are dropped without an answer.',
  '-p udp -j NFQUEUE --queue-num 3': 'UDP packets are handed to “NFQUEUE --queue-num 3”.',
};

describe('explainRule', () => {
  for (const [text, sentence] of Object.entries(sentences)) {
    it(text === '' ? '(no match, no target)' : text, () => {
      const { rule, table } = read(text);
      assert.equal(explainRule(rule, table).text, sentence);
    });
  }

  it('gives the structure: matches with negation, value and text; the verdict', () => {
    const { matches, verdict } = explainRule(
      read('! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80').rule,
    );
    assert.deepEqual(matches, [
      { kind: 'in-interface', negated: true, value: 'docker0', text: '! -i docker0' },
      { kind: 'protocol', negated: false, value: 'tcp', text: '-p tcp' },
      { kind: 'destination-port', negated: false, value: '8080', text: '--dport 8080' },
    ]);
    assert.deepEqual(verdict, {
      kind: 'dnat',
      target: 'DNAT',
      value: '172.17.0.2:80',
      text: '-j DNAT --to-destination 172.17.0.2:80',
    });
  });

  it('takes a target for a chain where the table has that chain, else where nothing speaks against it', () => {
    const { rule, table } = read('-j TRACE');
    assert.equal(explainRule(rule, table).verdict.kind, 'jump');
    assert.equal(explainRule(rule).verdict.kind, 'other');
    assert.equal(explainRule(read('-j SOMEWHERE').rule).verdict.kind, 'jump');
    assert.equal(explainRule(read('-j SOMEWHERE').rule, table).verdict.kind, 'other');
  });
});

import assert from 'node:assert/strict';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import {
  provenancePhrase,
  ruleProvenance,
  type RuleSurroundings,
} from '../../../lab-runtime/firewall/ruleProvenance.ts';
import { inEnglish } from '../../../lab-runtime/model/phrase.ts';
import type { Ruleset } from '../../../lab-runtime/model/ruleset.ts';
import type { Fact } from '../../../lab-runtime/model/fact.ts';
import { shop } from '../extension/shop.ts';
import { recordedHost } from '../snapshot/host/recordedHost.ts';

const nothing: RuleSurroundings = { networks: [], endpoints: [], containers: [] };

function rulesOf(text: string): Ruleset {
  return parseRuleset(text, 'ipv4').value;
}

/** Each rule of a ruleset with who made it, in English. */
function told(ruleset: Ruleset, around: RuleSurroundings): ReadonlyMap<string, string | undefined> {
  return new Map(
    ruleset.tables.flatMap((table) =>
      table.chains.flatMap(({ rules }) =>
        rules.map((rule) => {
          const provenance = ruleProvenance(rule, table, around);
          return [`${rule.chain} ${rule.text}`, provenance && inEnglish(provenancePhrase(provenance))] as const;
        }),
      ),
    ),
  );
}

function known(fact: Fact<Ruleset>): Ruleset {
  assert.ok(fact.known);
  return fact.value;
}

describe('where a rule comes from', () => {
  it('is told of every rule of a machine with docker and podman', () => {
    const host = recordedHost();
    const all = told(known(host.host.rulesets.ipv4), host);
    assert.ok(all.size > 30);
    for (const [rule, provenance] of all) assert.match(provenance ?? 'unknown', /^(Docker|Podman)/, rule);
    for (const [rule, provenance] of [
      ['FORWARD -j DOCKER-USER', 'Docker'],
      ['FORWARD -i docker0 ! -o docker0 -j ACCEPT', 'Docker, for the network bridge'],
      ['POSTROUTING -s 172.18.0.0/16 ! -o br-dd08c671ae4b -j MASQUERADE', 'Docker, for the network shop'],
      [
        'DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
        'Docker, for port 80/tcp of web',
      ],
      [
        'DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
        'Docker, for port 80/tcp of web',
      ],
      ['POSTROUTING -s 10.88.0.0/16 -j NETAVARK-1D8721804F16F', 'Podman, for the network podman'],
      ['NETAVARK_FORWARD -s 10.88.0.0/16 -j ACCEPT', 'Podman, for the network podman'],
    ] as const) {
      assert.equal(all.get(rule), provenance, rule);
    }
  });

  it('is the lab itself, of the rules that it makes as Docker does', () => {
    const all = told(known(shop.snapshot.host.rulesets.ipv4), shop.snapshot);
    assert.ok(all.size > 10);
    for (const [rule, provenance] of all) assert.match(provenance ?? 'unknown', /^this lab/, rule);
    const ports = [...all.values()].filter((text) => text?.endsWith('for port 80/tcp of web') === true);
    assert.ok(ports.length >= 2, 'the rules of a port');
  });

  it('is the user, in the chain that Docker leaves to him', () => {
    const rules = rulesOf(
      '*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -s 10.0.0.0/8 -j DROP\n-A DOCKER-USER -j RETURN\nCOMMIT\n',
    );
    assert.deepEqual([...told(rules, nothing).values()], ['you, in the chain that Docker leaves to you', 'Docker']);
  });

  for (const [chain, maker] of [
    ['KUBE-SERVICES', 'kube-proxy'],
    ['ufw-before-input', 'ufw'],
    ['ufw6-user-input', 'ufw'],
    ['IN_public_allow', 'firewalld'],
    ['FORWARD_direct', 'firewalld'],
    ['CNI-HOSTPORT-DNAT', 'CNI'],
    ['LIBVIRT_FWI', 'libvirt'],
    ['f2b-sshd', 'fail2ban'],
    ['ts-forward', 'Tailscale'],
    ['cali-FORWARD', 'Calico'],
  ] as const) {
    it(`is ${maker}, in ${chain} and where that is jumped to`, () => {
      const rules = rulesOf(
        `*filter\n:FORWARD ACCEPT [0:0]\n:${chain} - [0:0]\n-A FORWARD -j ${chain}\n-A ${chain} -j ACCEPT\nCOMMIT\n`,
      );
      assert.deepEqual([...told(rules, nothing).values()], [maker, maker]);
    });
  }

  it('is not guessed', () => {
    const rules = rulesOf(
      '*filter\n:FORWARD ACCEPT [0:0]\n:DOCKERISH - [0:0]\n-A FORWARD -i eth0 -j ACCEPT\n-A FORWARD -d 172.17.0.2/32 -p tcp --dport 80 -j ACCEPT\n-A FORWARD -j DOCKERISH\n-A DOCKERISH -j DROP\nCOMMIT\n',
    );
    assert.deepEqual([...told(rules, nothing).values()], [undefined, undefined, undefined, undefined]);
  });
});

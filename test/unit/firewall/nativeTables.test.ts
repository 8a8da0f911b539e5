import assert from 'node:assert/strict';
import { mayDecide, nativeVerdict } from '../../../lab-runtime/firewall/nativeVerdict.ts';
import { nativePriority } from '../../../lab-runtime/firewall/nativePriority.ts';
import { parseNativeTables } from '../../../lab-runtime/firewall/parseNativeTables.ts';

/** As nft 1.0.6 printed it, `-y -a`. */
const listing = `table inet fw { # handle 1
\tcounter cc { # handle 3
\t\tpackets 0 bytes 0
\t}

\tset blocked { # handle 4
\t\ttype ipv4_addr
\t\tflags interval
\t\telements = { 10.0.0.1, 10.0.0.2,
\t\t\t     10.2.0.0/24 }
\t}

\tchain other { # handle 1
\t\tcounter packets 7 bytes 700 comment "hi { counter packets 9 bytes 9 jump x # handle 9 $x" # handle 6
\t}

\tchain input { # handle 2
\t\tcomment "base; chain"
\t\ttype filter hook input priority -5; policy drop;
\t\tct state established,related accept # handle 7
\t\ttcp dport vmap { 22 : accept, 80 : jump other, 83 : goto other } # handle 12
\t\tip saddr . tcp dport { 10.0.0.1 . 22 } counter name "cc" accept # handle 15
\t\tiifname "jump y" jump other # handle 16
\t}
}
table netdev nd { # handle 2
\tchain ing { # handle 1
\t\ttype filter hook ingress devices = { "lo", "eth0" } priority 0; policy accept;
\t\tcounter packets 1 bytes 2 # handle 2
\t}
}
table ip dormant { # handle 5
\tflags dormant

\tchain o { # handle 1
\t\ttype route hook output priority -150; policy accept;
\t\tmeta mark set 0x00000001 # handle 2
\t}
}
`;

describe('tables of nftables', () => {
  const { value, problems } = parseNativeTables(listing);

  it('are read with their chains and rules; sets and counters are passed over', () => {
    assert.deepEqual(problems, []);
    const [fw, nd, dormant] = value;
    assert.deepEqual(
      value.map(({ family, name, flags }) => [family, name, flags]),
      [
        ['inet', 'fw', []],
        ['netdev', 'nd', []],
        ['ip', 'dormant', ['dormant']],
      ],
    );
    assert.ok(fw?.chains.known && nd?.chains.known && dormant?.chains.known);
    const [other, input] = fw.chains.value;
    assert.deepEqual(other, {
      name: 'other',
      rules: [
        {
          handle: 6,
          text: 'counter comment "hi { counter packets 9 bytes 9 jump x # handle 9 $x"',
          jumps: [],
          counters: { packets: 7, bytes: 700 },
        },
      ],
    });
    assert.deepEqual(input?.base, { type: 'filter', hook: 'input', priority: -5, devices: [], policy: 'drop' });
    assert.deepEqual(
      input.rules.map(({ handle, jumps, counters }) => [handle, jumps, counters]),
      [
        [7, [], undefined],
        [12, ['other'], undefined],
        [15, [], undefined],
        [16, ['other'], undefined],
      ],
    );
    assert.deepEqual(nd.chains.value[0]?.base?.devices, ['lo', 'eth0']);
    assert.equal(dormant.chains.value[0]?.base?.type, 'route');
  });

  it('that were not listed, or not to their end, are unknown', () => {
    const cut = parseNativeTables(listing.slice(0, listing.indexOf('table netdev') - 2)).value;
    assert.deepEqual(cut[0]?.chains, { known: false, why: 'nft was cut short in it' });
    const named = parseNativeTables('table ip x; add table ip y { #\ntable ip6 z\n').value;
    assert.deepEqual(
      named.map(({ name, chains }) => [name, chains.known]),
      [
        ['x; add table ip y { #', false],
        ['z', false],
      ],
    );
  });

  it('keep what is odd out of their rules, and say so', () => {
    const odd = parseNativeTables(
      'Error: no\ntable ip x { # handle 1\n\tchain c { # handle 1\n\t\tno handle\n\t}\n}\n',
    );
    assert.deepEqual(odd.problems, ['nft: Error: no', 'nftables table ip x: not understood: no handle']);
    assert.deepEqual(odd.value[0]?.chains, { known: true, value: [{ name: 'c', rules: [] }] });
  });

  it('may decide over a packet where something in them does, and they are asked', () => {
    assert.deepEqual(
      value.map((one) => mayDecide(one, 'ipv4')),
      [true, false, false],
    );
    const table = (rule: string, family = 'ip', policy = 'accept') =>
      parseNativeTables(
        `table ${family} t { # handle 1\n\tchain c { # handle 1\n\t\ttype filter hook input priority 0; policy ${policy};\n\t\t${rule} # handle 2\n\t}\n}\n`,
      ).value.map((one) => mayDecide(one, 'ipv4'))[0];
    assert.equal(table('counter packets 0 bytes 0'), false);
    assert.equal(table('log prefix "drop it" accept'), false);
    assert.equal(table('tcp dport 80 drop'), true);
    assert.equal(table('tcp dport 80 drop', 'ip6'), false);
    assert.equal(table('tcp dport vmap @ports'), true);
    assert.equal(table('accept', 'inet', 'drop'), true);
    assert.deepEqual(
      parseNativeTables('table ip z').value.map((one) => mayDecide(one, 'ipv4')),
      [true],
    );
  });

  it('tell the verdict of a rule, but not of a map', () => {
    const verdict = (text: string) => nativeVerdict({ handle: 1, text, jumps: [] });
    assert.equal(verdict('tcp dport 80 counter accept'), 'accept');
    assert.equal(verdict('reject with icmpx admin-prohibited'), 'reject');
    assert.equal(verdict('tcp dport 8080 dnat to 172.17.0.2:80'), 'dnat');
    assert.equal(verdict('log prefix "drop " counter'), undefined);
    assert.equal(verdict('tcp dport vmap { 22 : accept, 81 : drop }'), undefined);
  });
});

describe('the priority of a base chain', () => {
  it('is a number, a name, or a name and a number', () => {
    assert.equal(nativePriority('-100', 'ip'), -100);
    assert.equal(nativePriority('filter', 'ip'), 0);
    assert.equal(nativePriority('filter + 10', 'inet'), 10);
    assert.equal(nativePriority('dstnat - 5', 'ip'), -105);
    assert.equal(nativePriority('filter', 'bridge'), -200);
    assert.equal(nativePriority('first', 'ip'), undefined);
    assert.equal(nativePriority('', 'ip'), undefined);
  });
});

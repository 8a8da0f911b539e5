import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addressFromBigInt,
  addressToBigInt,
  cidrContains,
  cidrContainsCidr,
  cidrSize,
  cidrsOverlap,
  compareAddresses,
  firstAddress,
  formatCidr,
  lastAddress,
  nextFreeAddress,
  nthAddress,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
  parseIpv6Address,
  parseIpv6Cidr,
  type Cidr,
} from '../../../lab-runtime/model/address.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  assert.ok(parsed, text);
  return parsed;
}

const address = fc.bigInt({ min: 0n, max: 0xffffffffn }).map((value) => addressFromBigInt(value) ?? '');

describe('model/address', () => {
  describe('parseAddress', () => {
    for (const text of ['0.0.0.0', '172.17.0.2', '255.255.255.255']) {
      it(`takes ${text}`, () => {
        assert.equal(parseAddress(text), text);
      });
    }
    const refused = [
      '',
      '1.2.3',
      '010.0.0.1',
      '0x7f.1',
      '1.2.3.256',
      '1.2.3.4 ',
      ' 1.2.3.4',
      '1.2.3.4\n',
      '1.2.3.4/24',
      '1.2.3.4.5',
      '::1',
      '1..3.4',
      '1.2.3.-4',
      'localhost',
      '१.2.3.4',
    ];
    for (const text of refused) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        assert.equal(parseAddress(text), undefined);
      });
    }
    it('is the inverse of addressFromBigInt', () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 0n, max: 0xffffffffn }), (value) => {
          const text = addressFromBigInt(value) ?? '';
          assert.equal(parseAddress(text), text);
          assert.equal(addressToBigInt(text), value);
        }),
      );
    });
    it('never throws', () => {
      fc.assert(
        fc.property(fc.string(), (text) => {
          parseAddress(text);
          parseCidr(text);
          parseInterfaceAddress(text);
          parseIpv6Address(text);
          parseIpv6Cidr(text);
        }),
      );
    });
  });

  it('knows no address below zero or above 2³²−1', () => {
    assert.equal(addressFromBigInt(-1n), undefined);
    assert.equal(addressFromBigInt(0x100000000n), undefined);
  });

  describe('parseCidr', () => {
    it('takes a network', () => {
      assert.deepEqual(parseCidr('172.17.0.0/16'), { network: '172.17.0.0', prefixLength: 16 });
      assert.deepEqual(parseCidr('0.0.0.0/0'), { network: '0.0.0.0', prefixLength: 0 });
      assert.deepEqual(parseCidr('10.1.2.3/32'), { network: '10.1.2.3', prefixLength: 32 });
    });
    for (const text of [
      '172.17.0.1/16',
      '10.0.0.0/33',
      '10.0.0.0',
      '10.0.0.0/',
      '10.0.0.0/08',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '10.0.0.0/255.0.0.0',
      'fd00::/64',
    ]) {
      it(`refuses ${text}`, () => {
        assert.equal(parseCidr(text), undefined);
      });
    }
    it('is the inverse of formatCidr', () => {
      assert.equal(formatCidr(cidr('192.168.16.0/20')), '192.168.16.0/20');
    });
  });

  it('reads an interface address', () => {
    assert.deepEqual(parseInterfaceAddress('192.168.99.100/24'), {
      address: '192.168.99.100',
      cidr: { network: '192.168.99.0', prefixLength: 24 },
    });
    assert.equal(parseInterfaceAddress('192.168.99.100'), undefined);
  });

  it('reads IPv6', () => {
    assert.equal(parseIpv6Address('2001:DB8:0:0::1'), '2001:db8::1');
    assert.equal(parseIpv6Address('::1'), '::1');
    for (const text of ['fe80::1%eth0', 'fd00::/64', '1.2.3.4', ':::', '2001:db8::g', '']) {
      assert.equal(parseIpv6Address(text), undefined, text);
    }
    assert.equal(parseIpv6Cidr('FD00:1::/64'), 'fd00:1::/64');
    for (const text of ['fd00::1/64', '2001:db8::/129', 'fd00::', 'fd00::/064', 'fd00::%a/64']) {
      assert.equal(parseIpv6Cidr(text), undefined, text);
    }
  });

  it('knows the borders and size of a network', () => {
    const net = cidr('192.168.50.128/25');
    assert.equal(firstAddress(net), '192.168.50.128');
    assert.equal(lastAddress(net), '192.168.50.255');
    assert.equal(cidrSize(net), 128n);
    assert.equal(cidrSize(cidr('0.0.0.0/0')), 0x100000000n);
    assert.equal(nthAddress(net, 1n), '192.168.50.129');
    assert.equal(nthAddress(net, 127n), '192.168.50.255');
    assert.equal(nthAddress(net, 128n), undefined);
    assert.equal(nthAddress(net, -1n), undefined);
  });

  it('compares addresses by number, not by text', () => {
    assert.deepEqual(['10.0.0.10', '10.0.0.9', '9.0.0.1', '9.0.0.1'].toSorted(compareAddresses), [
      '9.0.0.1',
      '9.0.0.1',
      '10.0.0.9',
      '10.0.0.10',
    ]);
  });

  it('contains and overlaps', () => {
    const net = cidr('10.1.0.0/16');
    assert.ok(cidrContains(net, '10.1.0.0') && cidrContains(net, '10.1.255.255'));
    assert.ok(!cidrContains(net, '10.0.255.255') && !cidrContains(net, '10.2.0.0'));
    assert.ok(cidrContainsCidr(net, cidr('10.1.4.0/24')) && cidrContainsCidr(net, net));
    assert.ok(!cidrContainsCidr(net, cidr('10.0.0.0/8')) && !cidrContainsCidr(net, cidr('10.2.0.0/24')));
    assert.ok(cidrsOverlap(net, cidr('10.0.0.0/8')) && cidrsOverlap(cidr('10.0.0.0/8'), net));
    assert.ok(!cidrsOverlap(net, cidr('10.2.0.0/16')));
  });

  it('overlap means a shared address, whichever way it is asked', () => {
    const network = fc
      .tuple(address, fc.integer({ min: 0, max: 32 }))
      .map(([a, p]) => parseInterfaceAddress(`${a}/${String(p)}`)?.cidr ?? cidr('0.0.0.0/0'));
    fc.assert(
      fc.property(network, network, (a, b) => {
        const apart =
          compareAddresses(lastAddress(a), firstAddress(b)) < 0 ||
          compareAddresses(lastAddress(b), firstAddress(a)) < 0;
        assert.equal(cidrsOverlap(a, b), !apart);
        assert.equal(cidrsOverlap(b, a), !apart);
      }),
    );
  });

  it('finds the lowest free address', () => {
    const net = cidr('10.0.0.0/30');
    assert.equal(nextFreeAddress(net, new Set()), '10.0.0.0');
    assert.equal(nextFreeAddress(net, new Set(['10.0.0.0', '10.0.0.1', '10.0.0.3'])), '10.0.0.2');
    assert.equal(nextFreeAddress(net, new Set(['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'])), undefined);
  });
});

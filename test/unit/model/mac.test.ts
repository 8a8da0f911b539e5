import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatMac, isMulticastMac, macFromIpv4, parseMac } from '../../../lab-runtime/model/mac.ts';

describe('model/mac', () => {
  for (const text of ['02:42:AC:11:00:02', '02-42-ac-11-00-02', '0242.ac11.0002']) {
    it(`takes ${text}`, () => {
      assert.equal(parseMac(text), '02:42:ac:11:00:02');
    });
  }
  const refused = [
    '',
    '02:42:ac:11:00',
    '02:42:ac:11:00:02:03',
    '02:42:ac:11:00:0g',
    '02:42-ac:11:00:02',
    '2:42:ac:11:0:2',
    '0242ac110002',
    '02:42:ac:11:00:02\n',
    ' 02:42:ac:11:00:02',
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseMac(text), undefined);
    });
  }
  it('makes the MAC of an address as Docker does', () => {
    assert.equal(macFromIpv4('172.17.0.2'), '02:42:ac:11:00:02');
    assert.equal(macFromIpv4('192.168.254.10'), '02:42:c0:a8:fe:0a');
  });
  it('tells group addresses', () => {
    assert.ok(
      isMulticastMac('01:00:5e:00:00:01') && isMulticastMac('ff:ff:ff:ff:ff:ff') && isMulticastMac('33:33:00:00:00:01'),
    );
    assert.ok(!isMulticastMac('02:42:ac:11:00:02'));
  });
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 }), (bytes) => {
        assert.equal(parseMac(formatMac(bytes)), formatMac(bytes));
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { addressOf, macOf, vethOf } from '../../../extension/copyable.ts';
import type { Subject } from '../../../extension/subject.ts';
import { webAddresses } from '../../../extension/webAddresses.ts';
import { shop } from './shop.ts';

const lab = 'shop';
const web = shop.running.lab.containers.find(({ spec }) => spec.name === 'web')?.endpoints[0];
const place = (name: string): Subject => ({ kind: 'place', lab, place: name });

describe('what can be copied', () => {
  it('is the address of whatever has one', () => {
    const cases: readonly (readonly [Subject, string | undefined])[] = [
      [place('web'), '172.18.0.3'],
      [place('host'), '192.168.99.100'],
      [{ kind: 'lab', lab }, '192.168.99.100'],
      [place('client'), '192.168.99.1'],
      [place('alone'), undefined],
      [{ kind: 'endpoint', lab, place: 'app', network: 'shop_back' }, '172.19.0.2'],
      [{ kind: 'network', lab, network: 'shop_front' }, '172.18.0.1'],
      [{ kind: 'interface', lab, place: 'web', interface: 'eth0' }, '172.18.0.3'],
      [{ kind: 'interface', lab, place: 'host', interface: web?.hostInterface ?? '' }, linkLocal(web?.hostInterface)],
      [{ kind: 'interface', lab, place: 'web', interface: 'eth9' }, undefined],
      [{ kind: 'address', lab, place: 'web', address: '::1' }, '::1'],
    ];
    for (const [subject, expected] of cases) assert.equal(addressOf(shop, subject), expected, JSON.stringify(subject));
  });

  it('is the MAC of whatever has one', () => {
    assert.equal(macOf(shop, place('web')), '02:42:ac:12:00:03');
    assert.equal(macOf(shop, { kind: 'endpoint', lab, place: 'app', network: 'shop_back' }), '02:42:ac:13:00:02');
    assert.equal(macOf(shop, { kind: 'interface', lab, place: 'web', interface: 'eth0' }), '02:42:ac:12:00:03');
    assert.equal(macOf(shop, { kind: 'interface', lab, place: 'web', interface: 'lo' }), undefined);
    assert.equal(macOf(shop, place('host')), undefined);
  });

  it('is the veth, from either end', () => {
    const veth = web?.hostInterface;
    assert.ok(veth);
    assert.equal(vethOf(shop, place('web')), veth);
    assert.equal(vethOf(shop, { kind: 'endpoint', lab, place: 'web', network: 'shop_front' }), veth);
    assert.equal(vethOf(shop, { kind: 'interface', lab, place: 'web', interface: 'eth0' }), veth);
    assert.equal(vethOf(shop, { kind: 'interface', lab, place: 'host', interface: veth }), veth);
    assert.equal(vethOf(shop, { kind: 'interface', lab, place: 'host', interface: 'docker0' }), undefined);
    assert.equal(vethOf(shop, place('alone')), undefined);
  });
});

describe('URLs worth fetching', () => {
  it('are the published TCP ports at the uplink', () => {
    assert.deepEqual(
      webAddresses(shop.running.lab).map(({ url, container }) => `${container} ${url}`),
      ['web http://192.168.99.100:8080/', 'web http://192.168.99.100:32768/'],
    );
  });
});

function linkLocal(name: string | undefined): string | undefined {
  return shop.snapshot.host.addresses.find((one) => one.interface === name)?.address;
}

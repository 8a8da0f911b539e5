import assert from 'node:assert/strict';
import { addressOf, macOf, vethOf } from '../../../extension/copyable.ts';
import type { Subject } from '../../../extension/subject.ts';
import { webAddresses, webAddressOf } from '../../../extension/webAddresses.ts';
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

  it('is what the kernel has, also where that is no longer what was built', () => {
    const { snapshot } = shop;
    const inode = snapshot.containers.find(({ name }) => name === 'web')?.namespaceInode;
    const moved = snapshot.namespaces.map((namespace) =>
      namespace.inode === inode
        ? {
            ...namespace,
            links: namespace.links.map((link) => (link.name === 'eth0' ? { ...link, mac: '02:00:00:00:00:01' } : link)),
            addresses: namespace.addresses.map((one) =>
              one.interface === 'eth0' && one.family === 'ipv4' ? { ...one, address: '172.18.9.9' } : one,
            ),
          }
        : namespace,
    );
    const changed = { ...shop, snapshot: { ...snapshot, namespaces: moved } };
    for (const subject of [place('web'), { kind: 'endpoint', lab, place: 'web', network: 'shop_front' } as const]) {
      assert.equal(addressOf(changed, subject), '172.18.9.9');
      assert.equal(macOf(changed, subject), '02:00:00:00:00:01');
    }
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

describe('the URL of a published port', () => {
  const of = (hostIp: string, protocol: 'tcp' | 'udp' = 'tcp') =>
    webAddressOf(shop.running.lab, { hostIp, hostPort: 8080, containerPort: 80, protocol });

  it('is one of the outside, or of the host alone', () => {
    assert.deepEqual(of('0.0.0.0'), { url: 'http://192.168.99.100:8080/', reach: 'outside' });
    assert.deepEqual(of('192.168.99.100'), { url: 'http://192.168.99.100:8080/', reach: 'outside' });
    assert.deepEqual(of('127.0.0.1'), { url: 'http://127.0.0.1:8080/', reach: 'host' });
    assert.deepEqual(of('::1'), { url: 'http://[::1]:8080/', reach: 'host' });
    assert.equal(of('0.0.0.0', 'udp'), undefined);
  });
});

function linkLocal(name: string | undefined): string | undefined {
  return shop.snapshot.host.addresses.find((one) => one.interface === name)?.address;
}

import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import { endpoints, refuses } from './views.ts';
import { attachment, container, ipam, lab, network } from './wishes.ts';

describe('addressLab', () => {
  describe('addresses', () => {
    it('are the lowest free ones, hosts and given addresses apart', () => {
      const back = network('back', ipam({ subnet: '172.30.0.0/16', auxAddresses: { nas: '172.30.0.3' } }));
      const given = attachment('back', { ipv4Address: '172.30.0.2', macAddress: '02:42:aa:bb:cc:dd' });
      const addressed = addressLab(
        lab([back], [container('a', ['back']), container('b', ['back']), container('c', [given])]),
      );
      assert.deepEqual(endpoints(addressed), {
        a: 'eth0=172.30.0.4@back',
        b: 'eth0=172.30.0.5@back',
        c: 'eth0=172.30.0.2@back',
      });
      assert.deepEqual(
        addressed.containers.map((one) => one.endpoints[0]?.mac),
        ['02:42:ac:1e:00:04', '02:42:ac:1e:00:05', '02:42:aa:bb:cc:dd'],
      );
    });

    it('begin with the first of a range, and may be given outside of it', () => {
      const mynet = network('mynet', ipam({ subnet: '10.20.0.0/16', gateway: '10.20.0.254', ipRange: '10.20.5.0/24' }));
      const given = attachment('mynet', { ipv4Address: '10.20.7.7' });
      const addressed = addressLab(
        lab([mynet], [container('c1', ['mynet']), container('c2', ['mynet']), container('c3', [given])]),
      );
      assert.deepEqual(endpoints(addressed), {
        c1: 'eth0=10.20.5.0@mynet',
        c2: 'eth0=10.20.5.1@mynet',
        c3: 'eth0=10.20.7.7@mynet',
      });
      assert.equal(addressed.containers[0]?.endpoints[0]?.mac, '02:42:0a:14:05:00');
    });

    it('of a /29 are .2 to .6', () => {
      const tiny = network('tiny', ipam({ subnet: '10.0.0.0/29' }));
      const names = ['a', 'b', 'c', 'd', 'e'];
      const full = addressLab(
        lab(
          [tiny],
          names.map((name) => container(name, ['tiny'])),
        ),
      );
      assert.deepEqual(
        Object.values(endpoints(full)).map((text) => text.slice(5, 13)),
        ['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6'],
      );
      refuses(
        lab(
          [tiny],
          [...names, 'f'].map((name) => container(name, ['tiny'])),
        ),
        {
          code: 'address-exhausted',
          object: 'container f',
          message: /no available IPv4 addresses on this network's address pools/i,
        },
      );
    });

    const back = network('back', ipam({ subnet: '10.1.0.0/24' }));
    const refusals: readonly [string, string, string, RegExp][] = [
      ['outside the subnet', 'back', '10.2.0.5', /Invalid address 10\.2\.0\.5: it does not belong/],
      ['that is the gateway', 'back', '10.1.0.1', /Address already in use: 10\.1\.0\.1 belongs to the gateway/],
      ['that is the broadcast address', 'back', '10.1.0.255', /Address already in use/],
      ['that another has', 'back', '10.1.0.9', /Address already in use: 10\.1\.0\.9 belongs to container first/],
      ['on docker0', 'bridge', '172.17.0.9', /supported on user defined networks only/],
      [
        'where the subnet is not given',
        'front',
        '172.18.0.9',
        /only when connecting to networks with user configured subnets/,
      ],
    ];
    for (const [title, to, ipv4Address, message] of refusals) {
      it(`are refused ${title}`, () => {
        const first = container('first', [attachment('back', { ipv4Address: '10.1.0.9' })]);
        refuses(lab([back, network('front')], [first, container('web', [attachment(to, { ipv4Address })])]), {
          code: 'address-conflict',
          object: 'container web',
          message,
        });
      });
    }

    it('need a network that is there', () => {
      refuses(lab([], [container('web', ['nowhere'])]), {
        code: 'unknown-object',
        object: 'network nowhere',
        message: /nowhere/,
      });
    });

    it('differ between host and outside', () => {
      const outside = [{ name: 'client', address: '192.168.99.100/24', serve: [] }];
      refuses(lab([], [], { outside }), {
        code: 'address-conflict',
        object: 'outside client',
        message: /belongs to the host/,
      });
    });
  });
});

import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import { refuses, subnets } from './views.ts';
import { ipam, lab, network } from './wishes.ts';

describe('addressLab', () => {
  describe('subnets', () => {
    const cases: readonly {
      it: string;
      networks: Parameters<typeof lab>[0];
      inUse?: readonly string[];
      expected: Readonly<Record<string, string>>;
    }[] = [
      {
        it: 'come from the default pools in file order, whatever the names',
        networks: [network('shop_front'), network('shop_back')],
        expected: {
          bridge: '172.17.0.0/16 172.17.0.1',
          shop_front: '172.18.0.0/16 172.18.0.1',
          shop_back: '172.19.0.0/16 172.19.0.1',
        },
      },
      {
        it: 'avoid what the host has',
        networks: [network('front')],
        inUse: ['172.17.5.1/24', '172.18.0.1/15', 'fe80::1/64'],
        expected: { bridge: '172.20.0.0/16 172.20.0.1', front: '172.21.0.0/16 172.21.0.1' },
      },
      {
        it: 'avoid what the file gives to a later network',
        networks: [network('front'), network('back', ipam({ subnet: '172.18.0.0/24' }))],
        expected: {
          bridge: '172.17.0.0/16 172.17.0.1',
          front: '172.19.0.0/16 172.19.0.1',
          back: '172.18.0.0/24 172.18.0.1',
        },
      },
      {
        it: 'have their first address as gateway, unless one is given',
        networks: [network('mynet', ipam({ subnet: '10.20.0.0/16', gateway: '10.20.0.254', ipRange: '10.20.5.0/24' }))],
        expected: { bridge: '172.17.0.0/16 172.17.0.1', mynet: '10.20.0.0/16 10.20.0.254' },
      },
      {
        it: 'have the first address of the range as gateway, even a .0',
        networks: [network('ranged', ipam({ subnet: '10.122.0.0/16', ipRange: '10.122.5.0/24' }))],
        expected: { bridge: '172.17.0.0/16 172.17.0.1', ranged: '10.122.0.0/16 10.122.5.0' },
      },
    ];
    for (const { it: title, networks, inUse, expected } of cases) {
      it(title, () => {
        assert.deepEqual(subnets(addressLab(lab(networks, []), { inUse })), expected);
      });
    }

    it('last for 29 user networks beside docker0 and the uplink', () => {
      const names = Array.from({ length: 29 }, (_, index) => `net${String(index)}`);
      const all = addressLab(
        lab(
          names.map((name) => network(name)),
          [],
        ),
      );
      assert.deepEqual(
        [14, 15, 16, 20, 21, 29].map((index) => all.networks[index]?.subnet),
        [
          '172.31.0.0/16',
          '192.168.0.0/20',
          '192.168.16.0/20',
          '192.168.80.0/20',
          '192.168.112.0/20',
          '192.168.240.0/20',
        ],
      );
      refuses(
        lab(
          [...names, 'more'].map((name) => network(name)),
          [],
        ),
        {
          code: 'address-exhausted',
          object: 'network more',
          message: /could not find an available, non-overlapping IPv4 address pool among the defaults/i,
        },
      );
    });

    const conflicts: readonly [string, Parameters<typeof lab>[0], RegExp, string?][] = [
      [
        'overlap another of the file',
        [network('front', ipam({ subnet: '10.0.0.0/8' })), network('back', ipam({ subnet: '10.1.0.0/16' }))],
        /10\.1\.0\.0\/16 overlaps 10\.0\.0\.0\/8 of network front/,
      ],
      [
        'overlap docker0',
        [network('back', ipam({ subnet: '172.16.0.0/12' }))],
        /overlaps 172\.17\.0\.0\/16 of network bridge/,
      ],
      [
        'overlap the uplink',
        [network('back', ipam({ subnet: '192.168.0.0/16' }))],
        /overlaps 192\.168\.99\.0\/24 of the host/,
      ],
      [
        'do not hold their gateway',
        [network('back', ipam({ subnet: '10.1.0.0/24', gateway: '10.2.0.1' }))],
        /10\.2\.0\.1: it does not belong/,
        'the gateway of network back',
      ],
      [
        'have a gateway that is the broadcast address',
        [network('back', ipam({ subnet: '10.1.0.0/24', gateway: '10.1.0.255' }))],
        /already in use/,
        'the gateway of network back',
      ],
      [
        'do not hold their range',
        [network('back', ipam({ subnet: '10.1.0.0/24', ipRange: '10.2.0.0/25' }))],
        /10\.2\.0\.0\/25 is not part of/,
      ],
      [
        'have a host that is the gateway',
        [network('back', ipam({ subnet: '10.1.0.0/24', auxAddresses: { router: '10.1.0.1' } }))],
        /belongs to the gateway of network back/,
        'the auxiliary address router of network back',
      ],
      [
        'share a bridge name',
        [network('front', { bridgeName: 'br0' }), network('back', { bridgeName: 'br0' })],
        /br0 exists already/,
      ],
      ['are named after docker0', [network('back', { bridgeName: 'docker0' })], /docker0 exists already/],
      ['are named after the uplink', [network('back', { bridgeName: 'eth0' })], /eth0 exists already/],
    ];
    for (const [title, networks, message, object = 'network back'] of conflicts) {
      it(`are refused where they ${title}`, () => {
        refuses(lab(networks, []), { code: 'address-conflict', object, message });
      });
    }
  });
});

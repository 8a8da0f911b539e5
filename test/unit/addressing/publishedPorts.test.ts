import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import { ports, refuses } from './views.ts';
import { container, lab, network, port } from './wishes.ts';

describe('addressLab', () => {
  describe('published ports', () => {
    const publish = (...wishes: readonly string[]) => ({ ports: wishes.map(port) });
    it('of a range stand from the highest to the lowest', () => {
      const wish = lab([], [container('r1', ['bridge'], publish('7000:7000', '7001:7001', '7002:7002', '7003:7003'))]);
      assert.equal(
        ports(addressLab(wish))['r1'],
        '0.0.0.0:7003->7003/tcp 0.0.0.0:7002->7002/tcp 0.0.0.0:7001->7001/tcp 0.0.0.0:7000->7000/tcp',
      );
    });
    it('take the first free port of a host range', () => {
      const addressed = addressLab(
        lab(
          [],
          ['r2', 'r3'].map((name) => container(name, ['bridge'], publish('8000-8010:80'))),
        ),
      );
      assert.deepEqual(ports(addressed), { r2: '0.0.0.0:8000->80/tcp', r3: '0.0.0.0:8001->80/tcp' });
    });
    it('count tcp, udp and each host address apart', () => {
      const expose = (...list: readonly (readonly [number, 'tcp' | 'udp'])[]) => ({
        publishAll: true,
        expose: list.map(([number, protocol]) => ({ port: number, protocol })),
      });
      const addressed = addressLab(
        lab(
          [],
          [
            container('web', ['bridge'], expose([80, 'tcp'], [443, 'tcp'], [5353, 'udp'])),
            container('web2', ['bridge'], expose([80, 'tcp'], [443, 'tcp'])),
            container('local', ['bridge'], publish('127.0.0.1:80')),
          ],
        ),
      );
      assert.deepEqual(ports(addressed), {
        web: '0.0.0.0:32768->5353/udp 0.0.0.0:32768->443/tcp 0.0.0.0:32769->80/tcp',
        web2: '0.0.0.0:32770->443/tcp 0.0.0.0:32771->80/tcp',
        local: '127.0.0.1:32772->80/tcp',
      });
      assert.deepEqual(addressed.ephemeral, { '0.0.0.0/tcp': 32772, '0.0.0.0/udp': 32769, '127.0.0.1/tcp': 32773 });
    });
    it('of one number have tcp before udp', () => {
      const addressed = addressLab(lab([], [container('dns2', ['bridge'], publish('5353:53/udp', '5353:53/tcp'))]));
      assert.equal(ports(addressed)['dns2'], '0.0.0.0:5353->53/tcp 0.0.0.0:5353->53/udp');
    });
    it('go to the address of the network, unless they name one', () => {
      const front = network('front', { hostBindingIpv4: '192.168.99.100' });
      const addressed = addressLab(
        lab([front], [container('web', ['front'], publish('8080:80', '127.0.0.1:9000:90'))]),
      );
      assert.equal(ports(addressed)['web'], '127.0.0.1:9000->90/tcp 192.168.99.100:8080->80/tcp');
    });
    it('of an IPv6 host address have no IPv4 binding', () => {
      const addressed = addressLab(lab([], [container('web3', ['bridge'], publish('[::1]:9002:80'))]));
      assert.equal(ports(addressed)['web3'], '');
    });
    it('that are exact are reserved before a range or the ephemeral ports are given away', () => {
      const addressed = addressLab(
        lab(
          [],
          [
            container('a', ['bridge'], publish('80')),
            container('b', ['bridge'], publish('8000-8001:80')),
            container('c', ['bridge'], publish('8000:80', '32768:81')),
          ],
        ),
      );
      assert.deepEqual(ports(addressed), {
        a: '0.0.0.0:32769->80/tcp',
        b: '0.0.0.0:8001->80/tcp',
        c: '0.0.0.0:32768->81/tcp 0.0.0.0:8000->80/tcp',
      });
    });

    const conflicts: readonly [string, readonly string[], readonly string[], RegExp][] = [
      ['twice the same', ['7001:80'], ['7001:81'], /^Bind for 0\.0\.0\.0:7001 failed: port is already allocated\.$/],
      [
        'once everywhere and once at one address',
        ['7001:80'],
        ['127.0.0.1:7001:80'],
        /^Bind for 127\.0\.0\.1:7001 failed/,
      ],
      ['at one address and then everywhere', ['127.0.0.1:7001:80'], ['7001:80'], /^Bind for 0\.0\.0\.0:7001 failed/],
      ['more than a range has', ['7001-7002:80', '7001:81'], ['7001-7002:80'], /all ports are allocated/],
      ['where the host itself listens', [], ['22:22'], /^Bind for 0\.0\.0\.0:22 failed/],
    ];
    for (const [title, first, second, message] of conflicts) {
      it(`are refused ${title}`, () => {
        const wish = lab(
          [],
          [container('r1', ['bridge'], publish(...first)), container('r5', ['bridge'], publish(...second))],
        );
        refuses(
          wish,
          { code: 'port-conflict', object: 'container r5', message },
          { hostPortsInUse: [{ hostIp: '192.168.99.100', port: 22, protocol: 'tcp' }] },
        );
      });
    }
    it('may be the same for tcp and udp, and at two addresses', () => {
      const addressed = addressLab(
        lab(
          [],
          [
            container('a', ['bridge'], publish('53:53/udp', '127.0.0.1:80:80')),
            container('b', ['bridge'], publish('53:53', '192.168.99.100:80:80')),
          ],
        ),
      );
      assert.equal(Object.values(ports(addressed)).flatMap((text) => text.split(' ')).length, 4);
    });
    it('begin where the host says, and wrap around', () => {
      const wish = lab(
        [],
        ['a', 'b'].map((name) => container(name, ['bridge'], publish('80'))),
      );
      assert.deepEqual(ports(addressLab(wish, { ephemeralFirst: 65535 - 1 })), {
        a: '0.0.0.0:65534->80/tcp',
        b: '0.0.0.0:65535->80/tcp',
      });
      const previous = { ...addressLab(lab([], [])), ephemeral: { '0.0.0.0/tcp': 60999 } };
      assert.deepEqual(ports(addressLab(wish, { previous })), {
        a: '0.0.0.0:60999->80/tcp',
        b: '0.0.0.0:32768->80/tcp',
      });
    });
  });
});

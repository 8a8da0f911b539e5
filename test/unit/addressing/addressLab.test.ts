import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import { endpoints, ports, refuses, subnets } from './views.ts';
import { attachment, container, lab, network, port } from './wishes.ts';

describe('addressLab', () => {
  describe('the lesson: two containers on docker0', () => {
    const addressed = addressLab(
      lab(
        [],
        [
          container('top', ['bridge'], { command: ['top'] }),
          container('web', ['bridge'], {
            publishAll: true,
            expose: [
              { port: 80, protocol: 'tcp' },
              { port: 443, protocol: 'tcp' },
            ],
          }),
        ],
      ),
    );
    it('gives the addresses Docker gives', () => {
      assert.deepEqual(subnets(addressed), { bridge: '172.17.0.0/16 172.17.0.1' });
      assert.deepEqual(endpoints(addressed), { top: 'eth0=172.17.0.2@bridge', web: 'eth0=172.17.0.3@bridge' });
      assert.deepEqual(
        addressed.containers.map((one) => one.endpoints[0]?.mac),
        ['02:42:ac:11:00:02', '02:42:ac:11:00:03'],
      );
    });
    it('gives 443 the first ephemeral port and 80 the second', () => {
      assert.equal(ports(addressed)['web'], '0.0.0.0:32768->443/tcp 0.0.0.0:32769->80/tcp');
      assert.deepEqual(addressed.ephemeral, { '0.0.0.0/tcp': 32770 });
    });
    it('serves what is exposed', () => {
      assert.deepEqual(addressed.containers[1]?.served, [
        { port: 80, protocol: 'tcp' },
        { port: 443, protocol: 'tcp' },
      ]);
    });
    it('knows the way out', () => {
      assert.deepEqual(addressed.uplink, { interface: 'eth0', address: '192.168.99.100/24', gateway: '192.168.99.1' });
      assert.deepEqual(
        addressed.containers.map((one) => one.gatewayNetwork),
        ['bridge', 'bridge'],
      );
    });
    it('names things as Docker does', () => {
      const [docker0] = addressed.networks;
      assert.equal(docker0?.bridge, 'docker0');
      assert.match(docker0.mac, /^02:42(:[\da-f]{2}){4}$/);
      for (const { id, hostname, endpoints: all } of addressed.containers) {
        assert.match(id, /^[\da-f]{64}$/);
        assert.equal(hostname, id.slice(0, 12));
        for (const one of all)
          assert.match(`${one.hostInterface} ${one.temporaryInterface}`, /^veth[\da-f]{7} veth[\da-f]{7}$/);
      }
    });
  });

  describe('interfaces of a container on several networks', () => {
    const networks = [
      network('c'),
      network('b', { internal: true }),
      network('a', { containerInterfacePrefix: 'lan' }),
      network('d'),
    ];
    it('stand by priority, then internal networks last, then by name', () => {
      const addressed = addressLab(
        lab(networks, [container('web', ['d', 'b', 'c', attachment('bridge', { priority: 1 })])]),
      );
      assert.deepEqual(
        addressed.containers[0]?.endpoints.map((one) => `${one.containerInterface} ${one.network}`),
        ['eth0 bridge', 'eth1 c', 'eth2 d', 'eth3 b'],
      );
      assert.equal(addressed.containers[0].gatewayNetwork, 'bridge');
    });
    it('count each prefix apart, and the smallest name is the way out whatever the priority', () => {
      const addressed = addressLab(lab(networks, [container('web', ['a', attachment('d', { priority: 5 }), 'c'])]));
      assert.deepEqual(
        addressed.containers[0]?.endpoints.map((one) => `${one.containerInterface} ${one.network}`),
        ['eth0 d', 'lan0 a', 'eth1 c'],
      );
      assert.equal(addressed.containers[0].gatewayNetwork, 'a');
    });
    it('on internal networks only lead nowhere: no port is published', () => {
      const addressed = addressLab(lab(networks, [container('web', ['b'], { ports: [port('8080:80')] })]));
      assert.equal(addressed.containers[0]?.gatewayNetwork, 'b');
      assert.deepEqual(addressed.containers[0].ports, []);
      assert.deepEqual(addressed.containers[0].served, [{ port: 80, protocol: 'tcp' }]);
    });
  });

  describe('containers without a network of their own', () => {
    const addressed = addressLab(
      lab(
        [],
        [
          container('side', [], { networkMode: { kind: 'container', container: 'web' } }),
          container('web', ['bridge'], { hostname: 'www' }),
          container('alone', [], { networkMode: { kind: 'none' }, ports: [port('80:80')] }),
          container('root', [], { networkMode: { kind: 'host' }, ports: [port('80:80')] }),
          container('guest', [], { networkMode: { kind: 'container', container: 'root' } }),
        ],
        { name: 'my_lab' },
      ),
    );
    it('have no endpoint and publish nothing', () => {
      assert.deepEqual(endpoints(addressed), {
        side: '',
        web: 'eth0=172.17.0.2@bridge',
        alone: '',
        root: '',
        guest: '',
      });
      assert.deepEqual(Object.values(ports(addressed)), ['', '', '', '', '']);
      assert.deepEqual(
        addressed.containers.map((one) => one.gatewayNetwork),
        [undefined, 'bridge', undefined, undefined, undefined],
      );
    });
    it('have the host name of whose namespace they share', () => {
      const [side, web, alone, root, guest] = addressed.containers.map((one) => one.hostname);
      assert.deepEqual([side, web, root, guest], ['www', 'www', 'my-lab', 'my-lab']);
      assert.match(alone ?? '', /^[\da-f]{12}$/);
    });
    it('may not share in a circle, nor with a stranger', () => {
      const join = (name: string, other: string) =>
        container(name, [], { networkMode: { kind: 'container', container: other } });
      refuses(lab([], [join('a', 'b'), join('b', 'a')]), {
        code: 'bad-lab-file',
        object: 'container a',
        message: /its own network namespace/,
      });
      refuses(lab([], [join('a', 'ghost')]), { code: 'unknown-object', object: 'container a', message: /ghost/ });
    });
  });
});

import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import type { AddressedLab } from '../../../lab-runtime/model/addressedLab.ts';
import { endpoints, ports, subnets } from './views.ts';
import { attachment, container, ipam, lab, network, port } from './wishes.ts';

describe('addressLab', () => {
  describe('a running lab', () => {
    const web = container('web', ['front'], { ports: [port('80'), port('8000-8010:81')] });
    const db = container('db', ['back']);
    const first = lab(
      [network('front'), network('back')],
      [db, container('gone', ['front'], { ports: [port('80')] }), web],
    );
    const running = addressLab(first);

    it('is its own next state', () => {
      assert.deepEqual(addressLab(first, { previous: running }), running);
    });
    it('equals what was written down of it', () => {
      const written = structuredClone(running);
      assert.equal(JSON.stringify(addressLab(first, { previous: written })), JSON.stringify(running));
      const bare = addressLab({ ...lab([], [container('alone', [], { networkMode: { kind: 'none' } })]), outside: [] });
      assert.deepEqual(JSON.parse(JSON.stringify(bare)), bare);
    });
    it('keeps what stays, gives what is free, and never goes back with ephemeral ports', () => {
      const next = addressLab(
        lab([network('front'), network('back')], [container('new', ['front'], { ports: [port('80')] }), db, web]),
        { previous: running },
      );
      assert.deepEqual(endpoints(running), {
        db: 'eth0=172.19.0.2@back',
        gone: 'eth0=172.18.0.2@front',
        web: 'eth0=172.18.0.3@front',
      });
      assert.deepEqual(endpoints(next), {
        new: 'eth0=172.18.0.2@front',
        db: 'eth0=172.19.0.2@back',
        web: 'eth0=172.18.0.3@front',
      });
      assert.deepEqual(ports(next), {
        new: '0.0.0.0:32770->80/tcp',
        db: '',
        web: '0.0.0.0:8000->81/tcp 0.0.0.0:32769->80/tcp',
      });
      const of = (state: AddressedLab) => state.containers.find(({ spec }) => spec.name === 'web');
      assert.deepEqual(of(next), of(running));
    });
    it('keeps the subnets of its networks when one before them is gone', () => {
      const next = addressLab(lab([network('other'), network('back')], [db]), { previous: running });
      assert.deepEqual(subnets(next), {
        bridge: '172.17.0.0/16 172.17.0.1',
        other: '172.18.0.0/16 172.18.0.1',
        back: '172.19.0.0/16 172.19.0.1',
      });
    });
    it('numbers a new interface after those that are there', () => {
      const next = addressLab(lab([network('front'), network('back')], [container('db', ['front', 'back'])]), {
        previous: running,
      });
      assert.deepEqual(endpoints(next), { db: 'eth0=172.19.0.2@back eth1=172.18.0.2@front' });
      assert.equal(next.containers[0]?.gatewayNetwork, 'back');
    });
    it('republishes only what changed', () => {
      const more = { ...web, ports: [port('9000:90'), ...web.ports] };
      const next = addressLab(lab([network('front'), network('back')], [db, more]), { previous: running });
      assert.equal(ports(next)['web'], '0.0.0.0:9000->90/tcp 0.0.0.0:8000->81/tcp 0.0.0.0:32769->80/tcp');
    });
    it('gives a free port to a wish that was exact before', () => {
      const before = addressLab(lab([], [container('a', ['bridge'], { ports: [port('8080:80')] })]));
      const next = addressLab(lab([], [container('a', ['bridge'], { ports: [port('80')] })]), { previous: before });
      assert.equal(ports(next)['a'], '0.0.0.0:32768->80/tcp');
    });
    it('lets an address go when its wish changes', () => {
      const back = network('back', ipam({ subnet: '10.1.0.0/24' }));
      const at = (ipv4Address?: string) => lab([back], [container('a', [attachment('back', { ipv4Address })])]);
      const before = addressLab(at('10.1.0.9'));
      assert.deepEqual(endpoints(addressLab(at(), { previous: before })), { a: 'eth0=10.1.0.2@back' });
      assert.deepEqual(endpoints(addressLab(at('10.1.0.7'), { previous: before })), { a: 'eth0=10.1.0.7@back' });
    });
    it('moves to another subnet when the file says so', () => {
      const back = network('back', ipam({ subnet: '10.1.0.0/24' }));
      const next = addressLab(lab([network('front'), back], [db, web]), { previous: running });
      assert.deepEqual(endpoints(next), { db: 'eth0=10.1.0.2@back', web: 'eth0=172.18.0.3@front' });
      assert.equal(next.networks[2]?.bridge, running.networks[2]?.bridge);
    });
  });
});

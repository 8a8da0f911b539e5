import assert from 'node:assert/strict';
import type { Namespace } from '../../../lab-runtime/model/snapshot.ts';
import { readNsids } from '../../../lab-runtime/snapshot/readNsids.ts';
import { resolvePeers } from '../../../lab-runtime/snapshot/resolvePeers.ts';
import { fixture, link, namespace, recorded } from './snapshotFixtures.ts';

/** `namespace/link → namespace/link` of every veth; `?` where the peer is not known. */
function peers(host: Namespace, others: readonly Namespace[], nsids: ReadonlyMap<number, number>): readonly string[] {
  const all = resolvePeers([host, ...others], new Map([[host.inode, nsids]]), { isWhole: true });
  const labels = new Map(all.map(({ inode, label }) => [inode, label]));
  return all.flatMap(({ label, links }) =>
    links
      .filter(({ kind }) => kind === 'veth')
      .map(
        ({ name, peer }) =>
          `${label}/${name} → ${peer === undefined ? '?' : `${String(labels.get(peer.inode))}/${peer.name}`}`,
      ),
  );
}

describe('resolvePeers', () => {
  it('resolves every veth of a recorded host: with containers, with the outside, between containers, within the host', () => {
    const nsids = readNsids(fixture('iproute2-6.1/host.lsns.txt'));
    const [web = 0, db = 0, outside = 0] = [0, 1, 2].map((id) => nsids.get(id));
    assert.deepEqual(
      peers(
        recorded('host', 4026532181),
        [recorded('web', web), recorded('db', db), recorded('outside', outside)],
        nsids,
      ),
      [
        'host/veth0000001 → web/eth0',
        'host/veth0000002 → db/eth0',
        'host/eth0 → outside/eth0',
        'host/vethlocal1 → host/vethlocal0',
        'host/vethlocal0 → host/vethlocal1',
        'web/eth0 → host/veth0000001',
        'web/side → db/side',
        'db/eth0 → host/veth0000002',
        'db/side → web/side',
        'outside/eth0 → host/eth0',
      ],
    );
  });

  const host = (...links: Namespace['links']) => namespace({ inode: 1, label: 'host', role: 'host', links });
  const container = (inode: number, ...links: Namespace['links']) =>
    namespace({ inode, label: `c${String(inode)}`, links });

  it('is not misled by equal indexes, equal names and equal labels in different namespaces', () => {
    const eth0 = (peerIfindex: number) => link({ ifindex: 2, name: 'eth0', peerIfindex, peerNetnsid: 0 });
    const veth = (ifindex: number, peerNetnsid: number) =>
      link({ ifindex, name: `veth${String(ifindex)}`, peerIfindex: 2, peerNetnsid });
    const others = [container(10, eth0(7)), container(11, eth0(8)), container(12, eth0(9))];
    const nsids = new Map([
      [5, 12],
      [6, 10],
      [7, 11],
    ]);
    assert.deepEqual(peers(host(veth(7, 6), veth(8, 7), veth(9, 5)), others, nsids).slice(0, 3), [
      'host/veth7 → c10/eth0',
      'host/veth8 → c11/eth0',
      'host/veth9 → c12/eth0',
    ]);
  });

  it('takes an absent index for the own one', () => {
    const end = (peerNetnsid: number) => link({ ifindex: 9, name: 'same', peerNetnsid });
    assert.deepEqual(peers(host(end(3)), [container(10, end(0))], new Map([[3, 10]])), [
      'host/same → c10/same',
      'c10/same → host/same',
    ]);
  });

  it('never takes a link for its own peer', () => {
    assert.deepEqual(peers(host(link({ ifindex: 9, name: 'lonely' })), [], new Map()), ['host/lonely → ?']);
  });

  it('leaves a peer open where the namespace was not looked into, has no id, or lsns was missing', () => {
    const veth = link({ ifindex: 7, name: 'veth7', peerIfindex: 2, peerNetnsid: 4 });
    const eth0 = link({ ifindex: 2, name: 'eth0', peerIfindex: 7, peerNetnsid: 0 });
    assert.deepEqual(peers(host(veth), [], new Map([[4, 99]])), ['host/veth7 → ?']);
    assert.deepEqual(
      peers(host({ ...veth, peerNetnsid: -1 }), [container(10, eth0)], new Map([[4, 10]]))[0],
      'host/veth7 → ?',
    );
    assert.deepEqual(peers(host(veth), [container(10, eth0)], new Map()), ['host/veth7 → ?', 'c10/eth0 → ?']);
  });

  it('leaves a peer open where the other end does not point back', () => {
    const veth = link({ ifindex: 7, name: 'veth7', peerIfindex: 2, peerNetnsid: 4 });
    const moved = link({ ifindex: 2, name: 'eth0', peerIfindex: 8, peerNetnsid: 0 });
    assert.deepEqual(peers(host(veth), [container(10, moved)], new Map([[4, 10]])), ['host/veth7 → ?', 'c10/eth0 → ?']);
  });

  it('is not misled by a link of another kind at the same index', () => {
    const veth = link({ ifindex: 7, name: 'veth7', peerIfindex: 2, peerNetnsid: 4 });
    const other = link({ ifindex: 2, name: 'eth0', kind: 'macvlan', peerIfindex: 7, peerNetnsid: 0 });
    assert.deepEqual(peers(host(veth), [container(10, other)], new Map([[4, 10]])), ['host/veth7 → ?']);
  });

  it('rather leaves a veth between two containers open than guesses', () => {
    const side = link({ ifindex: 3, name: 'side', peerIfindex: 3, peerNetnsid: 1 });
    const three = [container(10, side), container(11, side), container(12, side)];
    assert.deepEqual(peers(host(), three, new Map()), ['c10/side → ?', 'c11/side → ?', 'c12/side → ?']);
  });
});

import assert from 'node:assert/strict';
import { objectNode } from '../../../extension/commands/objectNode.ts';
import { interfacesTree } from '../../../extension/views/model/interfacesTree.ts';
import { routesTree } from '../../../extension/views/model/routesTree.ts';
import { indexTree, type TreeNode } from '../../../extension/views/model/treeNode.ts';
import { shop, shopShown } from './shop.ts';

/** Ids are those of the trees: what the panel reveals is there. */
describe('what a step of a journey is about', () => {
  const seen = { observed: shop, place: 'host' };
  const { namespace } = shopShown('host');
  const { inode } = namespace;
  const find = (roots: readonly TreeNode[], ids: readonly string[]) => {
    const { nodes } = indexTree(roots);
    return ids.map((id) => nodes.get(id)?.label);
  };

  it('is an interface', () => {
    for (const { ifindex, name } of namespace.links) {
      const { view, ids } = objectNode(seen, { kind: 'interface', namespace: inode, ifindex, name });
      assert.deepEqual([view, find(interfacesTree(shopShown('host')), ids)], ['interfaces', [name]]);
    }
  });

  it('is a neighbour, or the interface that it would be at', () => {
    const known = namespace.neighbours.find(({ mac }) => mac !== undefined);
    assert.ok(known);
    const { ids } = objectNode(seen, { kind: 'neighbour', namespace: inode, ...known });
    assert.deepEqual(find(interfacesTree(shopShown('host')), ids), [known.address, known.device]);
  });

  it('is a route, however it is spaced', () => {
    for (const { text, table } of namespace.routes.filter((route) => route.table === 'main')) {
      const spaced = ` ${text.replaceAll(' ', '  ')}`;
      const { ids } = objectNode(seen, { kind: 'route', namespace: inode, table, text: spaced });
      assert.equal(find(routesTree(shopShown('host')), ids).filter((label) => label !== undefined).length, 1, text);
    }
    assert.deepEqual(objectNode(seen, { kind: 'route', namespace: inode, text: 'default via 192.0.2.1' }).ids, []);
  });

  it('is whether a namespace forwards, or a setting of an interface', () => {
    const setting = (name: string) => objectNode(seen, { kind: 'setting', namespace: inode, name, value: '0' });
    assert.deepEqual(find(routesTree(shopShown('host')), setting('net.ipv4.ip_forward').ids), ['Forwarding']);
    const filter = setting('net.ipv4.conf.eth0.rp_filter');
    assert.deepEqual([filter.view, find(interfacesTree(shopShown('host')), filter.ids)], ['interfaces', ['eth0']]);
    assert.deepEqual(setting('net.ipv4.conf.all.rp_filter').ids, []);
  });

  it('is a rule of nftables in its tree, and a port among ports', () => {
    const rule = {
      namespace: inode,
      backend: 'nftables',
      family: 'inet',
      table: 'guard',
      chain: 'in',
      number: 2,
    } as const;
    const { view, ids } = objectNode(seen, { kind: 'rule', ...rule });
    assert.equal(view, 'iptables');
    assert.deepEqual(
      ids.map((id) => id.replace(/^.*\/nftables\//, '')),
      ['inet%20guard/in/2', 'inet%20guard/in'],
    );
    assert.equal(objectNode(seen, { kind: 'port', namespace: inode, protocol: 'tcp', port: 80 }).view, 'ports');
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import type { Snapshot } from '../../../lab-runtime/index.ts';
import { parseSubject } from '../../../extension/subject.ts';
import { chainIdFor } from '../../../extension/views/model/chainIdFor.ts';
import { hooksTree } from '../../../extension/views/model/hooksTree.ts';
import { interfacesTree } from '../../../extension/views/model/interfacesTree.ts';
import { iptablesTree } from '../../../extension/views/model/iptablesTree.ts';
import { labsTree } from '../../../extension/views/model/labsTree.ts';
import { portsTree } from '../../../extension/views/model/portsTree.ts';
import { routesTree } from '../../../extension/views/model/routesTree.ts';
import { shownDescription, shownNamespace } from '../../../extension/views/model/shownNamespace.ts';
import { indexTree, type TreeNode } from '../../../extension/views/model/treeNode.ts';
import { everyNode, outline, shop, shopShown, stateOf } from './shop.ts';

/** Sections `## NAME` of the golden file. */
const golden = new Map(
  readFileSync(new URL('../../fixtures/extension/shop.outline.txt', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)] as const),
);

const trees: Readonly<Record<string, readonly TreeNode[]>> = {
  labs: labsTree(stateOf([shop])),
  ...Object.fromEntries(
    ['host', 'web', 'client'].flatMap((place) => [
      [`interfaces of ${place}`, interfacesTree(shopShown(place))],
      [`routes of ${place}`, routesTree(shopShown(place))],
      [`iptables of ${place}`, iptablesTree(shopShown(place))],
      [`ports of ${place}`, portsTree(shopShown(place))],
    ]),
  ),
};

/** The words that the head of treeNode.ts lists. */
const vocabulary = new Set(
  (
    'target remote closed connecting connected lost login vm on off lab file host outside network container running exited attachable endpoint veth port tcp udp sctp interface bridge address ' +
    'mac inside route table chain builtin rule jump fact forwarding rules policy unknown neighbour'
  ).split(' '),
);

describe('the trees', () => {
  for (const [name, tree] of Object.entries(trees)) {
    it(`show the ${name}`, () => assert.equal(outline(tree), golden.get(name)));

    it(`give every node of the ${name} an id of its own, a voice and known words`, () => {
      const nodes = everyNode(tree);
      assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
      for (const node of nodes) {
        assert.notEqual(node.spoken, '', node.id);
        assert.deepEqual(
          node.contextValue.split(' ').filter((word) => !vocabulary.has(word)),
          [],
          node.id,
        );
        assert.doesNotMatch(node.tooltip?.() ?? '', /undefined|\[object/, node.id);
        if (node.subject !== undefined) assert.deepEqual(parseSubject(node), node.subject);
      }
    });
  }

  it('have no root where no lab runs', () => {
    const empty = stateOf([]);
    for (const make of [interfacesTree, routesTree, iptablesTree, portsTree]) {
      assert.deepEqual(make(shownNamespace(empty)), []);
    }
    assert.deepEqual(labsTree(empty), []);
    assert.equal(shownDescription(empty), undefined);
  });

  it('say whose namespace they show', () => {
    assert.equal(shownDescription(stateOf([shop], 'web')), 'shop › web');
    assert.equal(shownDescription(stateOf([shop])), 'shop › host');
  });

  it('show the namespace that a container shares with another', () => {
    assert.equal(shopShown('side').namespace.inode, shopShown('web').namespace.inode);
    assert.equal(shopShown('agent').namespace.inode, shop.snapshot.host.inode);
  });
});

describe('what the kernel says', () => {
  it('wins over the plan: a veth that was taken out of its bridge', () => {
    const changed = withHostLink((link) => (link.name === vethOfWeb() ? { ...link, master: undefined } : link));
    const endpoint = endpointOfWeb(changed);
    assert.match(endpoint.description ?? '', /^172\.18\.0\.3 ⇄ veth\w+ @ \?$/);
    assert.match(endpoint.tooltip?.() ?? '', /Bridge: unknown, .* is plugged into no bridge/);
  });

  it('wins over names: an other end that cannot be confirmed is unknown', () => {
    const snapshot: Snapshot = {
      ...shop.snapshot,
      namespaces: shop.snapshot.namespaces.map((namespace) =>
        namespace.label === 'web'
          ? { ...namespace, links: namespace.links.map((link) => ({ ...link, peer: undefined })) }
          : namespace,
      ),
    };
    assert.equal(endpointOfWeb(snapshot).description, '172.18.0.3 ⇄ ? @ ?');
  });

  it('is not made up for a container whose program has ended', () => {
    const { web: _gone, ...pids } = shop.running.pids;
    const snapshot: Snapshot = {
      ...shop.snapshot,
      containers: shop.snapshot.containers.map((one) =>
        one.name === 'web' ? { ...one, state: 'exited', pid: undefined, namespaceInode: undefined } : one,
      ),
      namespaces: shop.snapshot.namespaces.filter(({ label }) => label !== 'web'),
    };
    const labs = [{ ...shop, running: { ...shop.running, pids }, snapshot }];
    const web = everyNode(labsTree(stateOf(labs))).find(({ label }) => label === 'web');
    assert.equal(web?.contextValue, 'container exited attachable');
    assert.equal(web.description, 'nginx · exited');
    assert.equal(shownNamespace(stateOf(labs, 'web')), undefined);
  });

  it('is missing where it could not be read, with the reason', () => {
    const { host } = shop.snapshot;
    const rulesets = { ...host.rulesets, ipv4: { known: false, why: 'iptables-save is not installed' } as const };
    const snapshot = { ...shop.snapshot, host: { ...host, rulesets } };
    const shown = shownNamespace(stateOf([{ ...shop, snapshot }]));
    assert.match(outline(iptablesTree(shown)), /^IPv4 rules unknown {2}iptables-save is not installed$/m);
    assert.equal(everyNode(portsTree(shown))[0]?.icon.id, 'warning');
  });

  it('of the other backend stands below the first, and says that it applies, too', () => {
    const { host } = shop.snapshot;
    const text = '*nat\n:OUTPUT ACCEPT [0:0]\n[3:180] -A OUTPUT -p udp -j ACCEPT\nCOMMIT\n';
    const legacyRulesets = { ipv4: { known: true, value: parseRuleset(text, 'ipv4').value } as const };
    const shown = shownNamespace(
      stateOf([{ ...shop, snapshot: { ...shop.snapshot, host: { ...host, legacyRulesets } } }]),
    );
    const tree = iptablesTree(shown);
    assert.match(outline(tree), /^iptables-legacy {2}a second backend: its rules apply, too\n {2}nat {2}1 rule\n/m);
    const nodes = everyNode(tree);
    assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
    assert.equal(nodes.find(({ label }) => label === '-p udp -j ACCEPT')?.subject, undefined);
  });

  it('is called out of date where a newer snapshot failed', () => {
    const [target] = labsTree(stateOf([{ ...shop, failure: 'it took too long' }]));
    assert.match(target?.children[0]?.description ?? '', /out of date$/);
    assert.match(target?.children[0]?.tooltip?.() ?? '', /it took too long/);
  });
});

describe('rules by hook', () => {
  const byHook = hooksTree(shopShown('host'));

  it('stand in the order of the packet’s way, each chain by its priority, and have ids of their own', () => {
    assert.deepEqual(
      byHook.filter(({ description }) => description === 'IPv4').map(({ label }) => label),
      ['prerouting', 'input', 'forward', 'output', 'postrouting'],
    );
    for (const { children } of byHook) {
      const priorities = children.map(({ description }) => Number(description?.split(' · ')[0]));
      assert.deepEqual(
        priorities,
        priorities.toSorted((a, b) => a - b),
      );
    }
    const ids = everyNode(byHook).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('have below a jump the rules of its chain, once in a hook', () => {
    const forward = byHook.find(({ label, description }) => label === 'forward' && description === 'IPv4');
    const nodes = everyNode(forward?.children ?? []);
    const table = everyNode(iptablesTree(shopShown('host')));
    const jumps = nodes.filter(({ contextValue }) => contextValue === 'rule jump');
    assert.ok(jumps.length > 3);
    const met = new Set<string>();
    for (const jump of jumps) {
      assert.equal(jump.command, undefined);
      assert.ok(jump.subject?.kind === 'rule' || jump.subject?.kind === 'chain');
      const id = chainIdFor(shop, jump.subject) ?? '';
      const chain = table.find((one) => one.id === id);
      const expected = met.has(id) ? [] : (chain?.children ?? []);
      met.add(id);
      assert.deepEqual(
        jump.children.map(({ label }) => label),
        expected.map(({ label }) => label),
      );
    }
  });
});

describe('how fast a rule counts', () => {
  it('stands behind it, where there is an earlier look at the same namespace', () => {
    const text = (packets: number): string =>
      `*filter\n:INPUT ACCEPT [0:0]\n[${String(packets)}:0] -A INPUT -j LOG\nCOMMIT\n`;
    const look = (packets: number, uptime: number): Snapshot => {
      const ipv4 = { known: true, value: parseRuleset(text(packets), 'ipv4').value } as const;
      const host = { ...shop.snapshot.host, rulesets: { ...shop.snapshot.host.rulesets, ipv4 } };
      return { ...shop.snapshot, uptime, host, namespaces: [host, ...shop.snapshot.namespaces.slice(1)] };
    };
    const shown = (earlier: Snapshot | undefined) =>
      outline(iptablesTree(shownNamespace(stateOf([{ ...shop, snapshot: look(30, 20), earlier }]))));
    assert.match(shown(look(10, 16)), /^ +30 {2}-j LOG {2}5\.0\/s$/m);
    assert.match(shown(undefined), /^ +30 {2}-j LOG$/m);
    assert.match(shown(look(30, 16)), /^ +30 {2}-j LOG$/m);
  });
});

describe('rules', () => {
  const rules = everyNode(iptablesTree(shopShown('host'))).filter(({ contextValue }) => /^rule\b/.test(contextValue));
  const rule = (text: string) => rules.find(({ label }) => label.includes(text));

  it('lead by a click to the very chain, which the tree has', () => {
    const { nodes } = indexTree(iptablesTree(shopShown('host')));
    const jumps = rules.filter(({ command }) => command?.id === 'vethscope.revealChain');
    assert.ok(jumps.length > 5);
    for (const node of jumps) {
      assert.equal(node.subject?.kind, 'rule');
      const goal = nodes.get(chainIdFor(shop, node.subject) ?? '');
      assert.match(goal?.contextValue ?? '', /^chain/);
      assert.match(node.label, new RegExp(`-j ${goal?.label ?? '?'}$`));
    }
    for (const { subject } of rules.filter(({ command }) => command === undefined)) {
      assert.equal(subject?.kind, 'rule');
      assert.equal(chainIdFor(shop, subject), undefined);
    }
  });

  it('lead to the chain they jump to, and only those', () => {
    const jumps = rules.filter(({ command }) => command !== undefined).map(({ label }) => label);
    assert.deepEqual(
      jumps.filter((label) => !/-j DOCKER/.test(label)),
      [],
    );
    assert.equal(rule('-j DOCKER-USER')?.contextValue, 'rule jump');
    assert.equal(rule('--to-destination 172.18.0.3:80')?.command, undefined);
  });

  it('are explained in plain words', () => {
    assert.match(
      rule('--to-destination 172.18.0.3:80')?.tooltip?.() ?? '',
      /^Packets arriving on anything but br\\-\w+, of TCP, to port 8080: sent to 172\\\.18\\\.0\\\.3:80 instead \\\(DNAT\\\)\\\./,
    );
    assert.match(rule('-j DOCKER-USER')?.tooltip?.() ?? '', /^Every packet: on to chain DOCKER\\-USER\\\./);
  });
});

function vethOfWeb(): string {
  const web = shop.running.lab.containers.find(({ spec }) => spec.name === 'web');
  return web?.endpoints[0]?.hostInterface ?? '';
}

function withHostLink(
  change: (link: Snapshot['host']['links'][number]) => Snapshot['host']['links'][number],
): Snapshot {
  const host = { ...shop.snapshot.host, links: shop.snapshot.host.links.map(change) };
  return { ...shop.snapshot, host };
}

function endpointOfWeb(snapshot: Snapshot): TreeNode {
  const web = everyNode(labsTree(stateOf([{ ...shop, snapshot }]))).find(({ label }) => label === 'web');
  const [endpoint] = web?.children ?? [];
  assert.ok(endpoint);
  return endpoint;
}

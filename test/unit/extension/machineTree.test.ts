import assert from 'node:assert/strict';
import { parseNativeTables } from '../../../lab-runtime/firewall/parseNativeTables.ts';
import type { Snapshot } from '../../../lab-runtime/index.ts';
import { machineRef } from '../../../extension/labRef.ts';
import type { LabsState } from '../../../extension/labs.ts';
import type { MachineSight } from '../../../extension/machineStore.ts';
import { hooksTree } from '../../../extension/views/model/hooksTree.ts';
import { iptablesTree } from '../../../extension/views/model/iptablesTree.ts';
import { interfacesTree } from '../../../extension/views/model/interfacesTree.ts';
import { savedState } from '../../../extension/savedSnapshots.ts';
import { labsTree } from '../../../extension/views/model/labsTree.ts';
import { portsTree } from '../../../extension/views/model/portsTree.ts';
import { routesTree } from '../../../extension/views/model/routesTree.ts';
import { shownDescription, shownNamespace } from '../../../extension/views/model/shownNamespace.ts';
import { recordedHost } from '../snapshot/host/recordedHost.ts';
import { everyNode, outline } from './shop.ts';

const snapshot = recordedHost();
function stateOf(itself: MachineSight, place = 'host'): LabsState {
  return {
    targets: [{ target: 'local', read: 'read', labs: [], reach: { kind: 'here' }, itself }],
    selected: { ...machineRef('local'), place },
  };
}
const seen = (of: Snapshot = snapshot): MachineSight => ({ opened: true, isReading: false, snapshot: of });

describe('a machine itself in the views', () => {
  it('has its networks, containers and cables, and what no engine knows', () => {
    assert.equal(
      outline(labsTree(stateOf(seen()))),
      `This machine  no lab
  The machine itself  4 containers
    Host
    bridge  docker0 · 172.17.0.0/16
      side  shares its network with web · localhost/box:1 · docker
        eth1  172.17.0.2 ⇄ vethd6700f9 @ docker0
      web  shop/web · shares its network with side · localhost/box:1 · docker
        eth1  172.17.0.2 ⇄ vethd6700f9 @ docker0
    shop  br-dd08c671ae4b · 172.18.0.0/16
      side  shares its network with web · localhost/box:1 · docker
        eth0  172.18.0.2 ⇄ vethae34458 @ br-dd08c671ae4b
      web  shop/web · shares its network with side · localhost/box:1 · docker
        eth0  172.18.0.2 ⇄ vethae34458 @ br-dd08c671ae4b
    podman  podman0 · 10.88.0.0/16
      pod1  localhost/box:1 · podman
        eth0  10.88.0.2 ⇄ veth0 @ podman0
    alone  no network · localhost/box:1 · docker
    stopped  localhost/box:1 · docker · exited
    blue  no process · /run/netns/blue
`,
    );
  });

  it('has tables of nftables beside those of iptables; one that could not be listed says why', () => {
    const nativeTables = [
      ...parseNativeTables(`table inet guard { # handle 1
\tchain watch { # handle 1
\t\ttype filter hook input priority -5; policy drop;
\t\ttcp dport 22 counter packets 3 bytes 180 jump side # handle 3
\t}

\tchain side { # handle 2
\t\tdrop # handle 4
\t}
}
table ip odd`).value,
    ];
    const shown = shownNamespace(stateOf(seen(snapshot)));
    const host = shown && { ...shown, namespace: { ...shown.namespace, nativeTables } };
    const nodes = iptablesTree(host).slice(-2);
    assert.equal(
      outline(nodes),
      `inet guard  nftables · 2 rules
  watch  filter input · -5 · policy drop
    3  tcp dport 22 counter jump side
  side  only rules lead here
    drop
ip odd  nftables · unknown: nft did not list it
`,
    );
    const input = hooksTree(host).find(({ label, description }) => label === 'input' && description === 'IPv4');
    assert.match(
      outline(input?.children ?? []),
      /^inet guard watch {2}-5 · policy drop · nftables\n {2}3 {2}tcp dport 22 counter jump side\n {4}drop\n/,
    );
    assert.equal(hooksTree(host).at(-1)?.label, 'ip odd');
  });

  it('tells of a published port from where it can be reached, and what stands in the way', async () => {
    const shown = shownNamespace(stateOf(seen({ ...snapshot, host: { ...snapshot.host, sockets: [] } })));
    const [port] = portsTree(shown);
    const text = (await port?.more?.()) ?? '';
    assert.match(
      text,
      /^- From the host: \*\*(?:yes|no|unknown)\*\*, .+\n- From the uplink’s network: .+\n- From containers: /,
    );
    const [unasked] = portsTree(
      shownNamespace(stateOf(seen({ ...snapshot, host: { ...snapshot.host, sockets: undefined } }))),
    );
    assert.equal(await unasked?.more?.(), '');
  });

  it('of a saved snapshot has the same tree, without what is alive', () => {
    const saved = savedState({ file: '/home/me/shop.json', snapshot: { ...snapshot, target: 'ssh:shop' } });
    const [here, node] = labsTree({ targets: [...stateOf(seen()).targets, saved] });
    assert.deepEqual([node?.label, node?.contextValue], ['shop.json', 'saved']);
    assert.match(node?.description ?? '', /^shop · .*20\d\d.* · 4 containers$/);
    assert.equal(outline(node?.children ?? []), outline(here?.children[0]?.children ?? []));
    const words = everyNode(node?.children ?? []).map(({ contextValue }) => contextValue);
    assert.ok(words.includes('seen still') && !words.some((word) => word.includes('alive')));
    const portIn = (state: LabsState) => portsTree(shownNamespace(state))[0]?.contextValue;
    assert.equal(portIn(stateOf(seen())), 'seenPort tcp');
    assert.equal(
      portIn({ targets: [saved], selected: { ...machineRef(saved.target), place: 'host' } }),
      'seenPort',
      'nothing can be asked of it',
    );
    const [alone] = labsTree({ targets: [{ ...saved }] });
    assert.equal(alone?.label, 'shop.json');
  });

  it('is not there before somebody has asked for it, where there is nothing else', () => {
    assert.deepEqual(labsTree(stateOf({ opened: false, isReading: false })), []);
    const [target] = labsTree(stateOf({ opened: true, isReading: true }));
    const [machine] = target?.children ?? [];
    assert.deepEqual([machine?.description, machine?.foldable, machine?.children], ['looking…', true, []]);
  });

  it('says why it could not be read, and that it is old then', () => {
    const description = (sight: MachineSight) => labsTree(stateOf(sight))[0]?.children[0]?.description;
    assert.equal(description({ opened: true, isReading: false, failure: 'no way' }), 'no way');
    assert.equal(description({ ...seen(), failure: 'no way' }), '4 containers · out of date');
  });

  it('says that it is a part, where who looks may not see all, and offers more', () => {
    const unknown = [
      { what: 'namespaces of other users', why: '7 processes are hidden from this user: root sees them' },
    ];
    const machine = labsTree(stateOf(seen({ ...snapshot, unknown })))[0]?.children[0];
    assert.deepEqual(
      [machine?.description, machine?.contextValue],
      ['4 containers · only what you may see', 'machine limited'],
    );
    const told = machine?.children.at(-1);
    assert.deepEqual(
      [told?.label, told?.children.map(({ label, description }) => `${label}: ${description ?? ''}`)],
      ['Not known', ['namespaces of other users: 7 processes are hidden from this user: root sees them']],
    );
  });

  it('tells apart containers of one name, by their engines', () => {
    const [first, ...others] = snapshot.containers;
    assert.ok(first);
    const twin = { ...first, engine: 'podman', id: 'f'.repeat(64) };
    const nodes = everyNode(labsTree(stateOf(seen({ ...snapshot, containers: [first, twin, ...others] }))));
    assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
  });

  it('shows the interfaces of who is selected, each with whose its other end is', () => {
    const text = outline(interfacesTree(shownNamespace(stateOf(seen()))));
    assert.match(text, /^vethd6700f9 {2}⇄ eth1 @ web in docker0$/m);
    assert.match(text, /^veth-blue {2}⇄ eth0 @ blue down$/m);
    const web = snapshot.containers.find(({ name }) => name === 'web');
    const place = `docker:${web?.id ?? ''}`;
    const state = stateOf(seen(), place);
    assert.match(outline(interfacesTree(shownNamespace(state))), /^eth1 {2}172\.17\.0\.2\/16 ⇄ vethd6700f9 @ host$/m);
    assert.equal(shownDescription(state), 'This machine › web');
    for (const tree of [routesTree, iptablesTree]) assert.ok(tree(shownNamespace(state)).length > 0);
  });

  it('keeps nothing selected that has gone', () => {
    assert.equal(shownNamespace(stateOf(seen(), 'docker:gone')), undefined);
    const blue = snapshot.namespaces.find(({ label }) => label === 'blue');
    assert.equal(shownNamespace(stateOf(seen(), `netns:${String(blue?.inode)}`))?.namespace.label, 'blue');
  });

  it('follows each published port, of the host all, of a container its own', () => {
    const all = outline(portsTree(shownNamespace(stateOf(seen()))));
    assert.match(
      all,
      /^0\.0\.0\.0:8080 {2}→ web 172\.17\.0\.2:80\/tcp · 0 packets\n {2}DOCKER 3 .*\n {2}docker0 .*\n {2}vethd6700f9 {2}cable to eth1$/m,
    );
    const place = (name: string) => `docker:${snapshot.containers.find((one) => one.name === name)?.id ?? ''}`;
    assert.equal(portsTree(shownNamespace(stateOf(seen(), place('web')))).length, 2);
    assert.equal(portsTree(shownNamespace(stateOf(seen(), place('side')))).length, 0);
  });

  it('is hostile text no more than any other', () => {
    const evil = '<b>**x**</b>\n# [l](command:evil)';
    const [first] = snapshot.containers;
    assert.ok(first);
    const nodes = everyNode(
      labsTree(stateOf(seen({ ...snapshot, containers: [{ ...first, name: evil, image: evil }] }))),
    );
    const tooltips = nodes.map(({ tooltip }) => tooltip?.() ?? '');
    assert.ok(
      tooltips.every((text) => !/(^|[^\\`])<b>|\]\(command/m.test(text.replaceAll(/`[^`]*`/g, ''))),
      tooltips.join('\n'),
    );
  });
});

import assert from 'node:assert/strict';
import { inEnglish } from '../../../lab-runtime/model/phrase.ts';
import { known } from '../../../lab-runtime/model/fact.ts';
import type {
  Container,
  ListeningSocket,
  Namespace,
  Snapshot,
  TranslatedConnection,
} from '../../../lab-runtime/model/snapshot.ts';
import { parseRuleset } from '../../../lab-runtime/firewall/parseRuleset.ts';
import { portChains } from '../../../lab-runtime/snapshot/portChains.ts';
import { address, link, namespace } from './snapshotFixtures.ts';

const none = { known: false as const, why: 'IPv6 is switched off here' };
const nat = (...lines: readonly string[]) => ({
  ipv4: known(parseRuleset(['*nat', ':DOCKER - [0:0]', ...lines, 'COMMIT', ''].join('\n'), 'ipv4').value),
  ipv6: none,
});
const dnat = (port: number, to: string, more = ''): string =>
  `[3:180] -A DOCKER ${more}! -i docker0 -p tcp -m tcp --dport ${String(port)} -j DNAT --to-destination ${to}`;
const socket = (at: string, port: number, command: string): ListeningSocket => ({
  ...{ protocol: 'tcp', family: at.includes(':') ? 'ipv6' : 'ipv4', address: at, port, process: { pid: 7, command } },
});
const eth0 = link({ ifindex: 2, name: 'eth0', peer: { inode: 1, ifindex: 5, name: 'veth5' } });
const inside = (sockets: readonly ListeningSocket[] | undefined): Namespace =>
  namespace({ inode: 10, label: 'web', links: [eth0], addresses: [address(eth0, '172.17.0.2/16')], sockets });
const web: Container = {
  ...{ engine: 'docker', id: 'abc', name: 'web', state: 'running', namespaceInode: 10, hostname: 'abc' },
  ports: [{ hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
};

function chainsOf(
  given: Partial<Namespace>,
  container: Namespace = inside([socket('::', 80, 'httpd')]),
  containers: readonly Container[] = [web],
) {
  const host = namespace({
    ...{ inode: 1, label: 'host', role: 'host', rulesets: nat(), sockets: [] },
    links: [link({ ifindex: 5, name: 'veth5', master: 'docker0', peer: { inode: 10, ifindex: 2, name: 'eth0' } })],
    ...given,
  });
  const snapshot: Snapshot = {
    ...{ version: 1, target: 'local', bootId: 'boot', takenAt: '2026-11-26T00:00:00Z', host },
    ...{ namespaces: [host, container], networks: [], containers, endpoints: [], unknown: [] },
  };
  return portChains(snapshot);
}

describe('portChains', () => {
  it('walks from the listener on the host by the rule, the bridge and the veth to who answers', () => {
    const proxies = [socket('0.0.0.0', 8080, 'docker-proxy'), socket('::', 8080, 'docker-proxy')];
    const [chain, ...others] = chainsOf({ rulesets: nat(dnat(8080, '172.17.0.2:80')), sockets: proxies });
    assert.equal(others.length, 0);
    assert.deepEqual(chain, {
      hostIp: '0.0.0.0',
      hostPort: 8080,
      protocol: 'tcp',
      containerPort: 80,
      address: '172.17.0.2',
      container: { engine: 'docker', id: 'abc', name: 'web' },
      listeners: [proxies[0]],
      rule: {
        chain: 'DOCKER',
        number: 1,
        text: '! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
        packets: 3,
      },
      bridge: 'docker0',
      veth: 'veth5',
      namespaceInode: 10,
      containerInterface: 'eth0',
      servers: [socket('::', 80, 'httpd')],
      connections: [],
      problems: [],
      unknown: [],
    });
  });

  it('says that nobody answers in the container, and that nothing leads there', () => {
    const deaf = chainsOf({ rulesets: nat(dnat(8080, '172.17.0.2:80')) }, inside([socket('127.0.0.1', 80, 'httpd')]));
    assert.deepEqual(deaf[0]?.problems.map(inEnglish), ['nobody listens at 80/tcp in the container']);
    const cut = chainsOf({});
    assert.deepEqual(cut[0]?.problems.map(inEnglish), ['no rule sends it anywhere, and nobody listens on the host']);
    const wrong = chainsOf({ rulesets: nat(dnat(8080, '172.17.0.99:80')) });
    assert.deepEqual(wrong[0]?.problems.map(inEnglish), ['nobody has the address 172.17.0.99']);
  });

  it('is content with a proxy alone', () => {
    const [chain] = chainsOf({ sockets: [socket('0.0.0.0', 8080, 'docker-proxy')] });
    assert.deepEqual([chain?.rule, chain?.problems, chain?.veth], [undefined, [], 'veth5']);
  });

  it('follows rules that no engine tells of', () => {
    const [chain] = chainsOf({ rulesets: nat(dnat(9000, '172.17.0.2:80', '-d 192.0.2.1/32 ')) }, undefined, [
      { ...web, ports: [] },
    ]);
    assert.deepEqual(
      [chain?.hostIp, chain?.hostPort, chain?.containerPort, chain?.container?.name],
      ['192.0.2.1', 9000, 80, 'web'],
    );
  });

  it('does not take for missing what it could not see', () => {
    const [chain] = chainsOf(
      { rulesets: { ipv4: { known: false, why: 'you must be root' }, ipv6: none } },
      inside(undefined),
    );
    assert.deepEqual(chain?.problems, []);
    assert.deepEqual(chain.unknown, ['rules: you must be root', 'who listens in the container']);
  });

  it('has those who are connected through it, open connections first, each family by itself', () => {
    const connection: TranslatedConnection = {
      ...{ protocol: 'tcp', source: '192.0.2.1', sourcePort: 1, destination: '192.0.2.10', destinationPort: 8080 },
      ...{ address: '172.17.0.2', port: 80, seconds: 9, isAnswered: true },
    };
    const connections = known<readonly TranslatedConnection[]>([
      { ...connection, state: 'TIME_WAIT' },
      { ...connection, sourcePort: 2, state: 'ESTABLISHED' },
      { ...connection, sourcePort: 3, destinationPort: 8081 },
      { ...connection, sourcePort: 4, port: 81 },
      { ...connection, sourcePort: 5, protocol: 'udp' },
    ]);
    const ports = [...web.ports, { hostIp: '::', hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }];
    const rulesets = nat(dnat(8080, '172.17.0.2:80'));
    const [four, six] = chainsOf({ rulesets, connections }, undefined, [{ ...web, ports }]);
    assert.deepEqual([four?.connections.map(({ sourcePort }) => sourcePort), six?.connections], [[2, 1], []]);
    const [unread] = chainsOf({ rulesets, connections: { known: false, why: 'nothing tells' } });
    assert.deepEqual([unread?.connections, unread?.unknown], [[], ['connections: nothing tells']]);
  });

  it('sorts by port, IPv4 first', () => {
    const ports = (['::', '0.0.0.0'] as const).flatMap((hostIp) =>
      [9000, 80].map((hostPort) => ({ hostIp, hostPort, containerPort: 80, protocol: 'tcp' as const })),
    );
    assert.deepEqual(
      chainsOf({}, undefined, [{ ...web, ports }]).map(({ hostIp, hostPort }) => `${hostIp} ${String(hostPort)}`),
      ['0.0.0.0 80', ':: 80', '0.0.0.0 9000', ':: 9000'],
    );
  });
});

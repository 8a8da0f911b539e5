/**
 * `up` again after an edit of the file: only what differs is touched. Who stays keeps its process and both ends of its
 * cables; and the lab that came of the edit has the rules and addresses of one made from the new file at once.
 */
import assert from 'node:assert/strict';
import { fetchUrl, isLabError, upLab, type RunningLab } from '../../lab-runtime/index.ts';
import { everyNthElsewhere } from '../support/testTarget.ts';
import { labFrom, openBench, type LabBench } from './support/labBench.ts';

const text = `
services:
  web:
    ports: ["8080:80"]
    networks: { front: , back: { ipv4_address: 10.9.0.10 } }
  api:
    expose: ["9000"]
    networks: [back]
  db:
    command: sleep 1000
    networks: [back]
  box:
    command: sleep 1000
    network_mode: bridge
  side: { network_mode: "service:db", command: sleep 1000 }
networks:
  front: {}
  back: { ipam: { config: [{ subnet: 10.9.0.0/24 }] } }
`;

/** An edit: what is replaced, and by what. */
type Edit = readonly (readonly [string, string])[];

function edited(edit: Edit): string {
  return edit.reduce((so, [from, to]) => {
    assert.ok(so.includes(from), from);
    return so.replace(from, to);
  }, text);
}

/** What tells one container, and one bridge, from another that was made in its place. */
interface Identity {
  readonly pid: number | undefined;
  /** Interface indexes and names, without loopback. */
  readonly links: string;
}

async function links(bench: LabBench, lab: RunningLab, where: string): Promise<readonly string[]> {
  const shown = await bench.inside(lab, where, 'ip', '-o', 'link', 'show');
  return shown.split('\n').flatMap((line) => /^\d+: (?!lo:)[\w.-]+/.exec(line) ?? []);
}

async function identities(bench: LabBench, lab: RunningLab): Promise<ReadonlyMap<string, Identity>> {
  const found = new Map<string, Identity>();
  for (const { spec } of lab.lab.containers) {
    const own = await links(bench, lab, spec.name);
    found.set(spec.name, { pid: lab.pids[spec.name], links: own.join(' ') });
  }
  const bridges = (await links(bench, lab, 'host')).filter((link) => / (?:br-|docker)/.test(link));
  for (const bridge of bridges) found.set(bridge.split(' ')[1] ?? '', { pid: undefined, links: bridge });
  return found;
}

/** Rules and addresses, without the order in which they came. */
async function facts(bench: LabBench, lab: RunningLab): Promise<readonly string[]> {
  const rules = await bench.inside(lab, 'host', 'sh', '-c', 'iptables-save | grep "^-A"');
  const bridges = await bench.inside(lab, 'host', 'sh', '-c', 'ip -br -4 addr; ip -4 route');
  const containers: string[] = [];
  for (const { spec } of lab.lab.containers) {
    const script = 'ip -br -4 addr; ip route; cat /etc/hosts; cat /sys/class/net/*/address';
    containers.push(
      ...(await bench.inside(lab, spec.name, 'sh', '-c', script)).split('\n').map((line) => `${spec.name}: ${line}`),
    );
  }
  const all = [...rules.split('\n'), ...bridges.split('\n'), ...containers];
  // A bridge that has lost its last port goes down a second later.
  return all
    .map((line) =>
      line
        .replaceAll(/@if\d+| linkdown| (?:UP|DOWN)\b/g, '')
        .replaceAll(/ +/g, ' ')
        .trim(),
    )
    .toSorted();
}

describe('up again after an edit', function () {
  this.timeout(60_000);
  let bench: LabBench;
  let fresh: LabBench;
  beforeEach(() => {
    bench = openBench();
    fresh = openBench();
  });
  afterEach(async () => {
    await bench.close();
    await fresh.close();
  });

  /** Edits the file of a running lab and brings it up again. `anew` are those that may, and must, have been made anew. */
  const expectOnly = async (edit: Edit, anew: readonly string[]): Promise<RunningLab> => {
    const before = await bench.up(text, 'again');
    const old = await identities(bench, before);
    const after = (await upLab(bench.target, labFrom(edited(edit), 'again'))).lab;
    const now = await identities(bench, after);
    const changed = [...now].filter(
      ([name, { pid, links: own }]) => old.get(name)?.pid !== pid || old.get(name)?.links !== own,
    );
    const bridge = (name: string): string => after.lab.networks.find(({ spec }) => spec.key === name)?.bridge ?? name;
    assert.deepEqual(changed.map(([name]) => name).toSorted(), anew.map(bridge).toSorted());
    assert.equal(after.holderPid, before.holderPid);
    return after;
  };

  /** The lab that came of an edit is the lab that the edited file makes. */
  const expectAsFresh = async (after: RunningLab, edit: Edit): Promise<void> => {
    const twin = await fresh.up(edited(edit), 'again');
    assert.deepEqual(await facts(bench, after), await facts(fresh, twin));
  };

  const edits: Readonly<Record<string, readonly [Edit, readonly string[]]>> = {
    'that changes nothing but comments and order': [
      [
        ['services:', '# a comment\nservices:'],
        ['    expose: ["9000"]\n    networks: [back]', '    networks: [back]\n    expose: ["9000"]'],
      ],
      [],
    ],
    'of what does not concern the network': [[['    ports:', '    restart: always\n    volumes: [x]\n    ports:']], []],
    'that adds a service': [
      [['networks:\n  front', '  more: { networks: [back], ports: ["8081:80"] }\nnetworks:\n  front']],
      ['more'],
    ],
    'that removes a service': [[['  box:\n    command: sleep 1000\n    network_mode: bridge\n', '']], []],
    'that renames a service': [[['  api:', '  backend:']], ['backend']],
    'that adds a network and joins it': [
      [
        ['    networks: [back]\n  db:', '    networks: [back, extra]\n  db:'],
        ['  front: {}', '  front: {}\n  extra: {}'],
      ],
      ['api', 'extra'],
    ],
    'that leaves a network, which then goes': [
      [
        ['networks: { front: , back:', 'networks: { back:'],
        ['  front: {}\n', ''],
      ],
      ['web'],
    ],
    'that publishes one more port': [[['["8080:80"]', '["8080:80", "9090:80"]']], []],
    'that publishes another host port': [[['8080:80', '8888:80']], []],
    'that publishes no port any more': [[['ports: ["8080:80"]', 'expose: ["80"]']], []],
    'that publishes at one address only': [[['8080:80', '127.0.0.1:8080:80']], []],
    'that changes an address': [[['10.9.0.10', '10.9.0.99']], ['web']],
    'that gives a MAC': [[['10.9.0.10 }', '10.9.0.10, mac_address: 02:42:00:00:00:99 }']], ['web']],
    'that gives an alias': [[['10.9.0.10 }', '10.9.0.10, aliases: [www] }']], []],
    'that changes a command': [[['  db:\n    command: sleep 1000', '  db:\n    command: sleep 1001']], ['db', 'side']],
    'that changes an environment': [
      [['    expose: ["9000"]', '    expose: ["9000"]\n    environment: { A: b }']],
      ['api'],
    ],
    'that exposes another port': [[['"9000"', '"9001"']], ['api']],
    'that changes the subnet of a network': [
      [
        ['10.9.0.0/24', '10.8.0.0/24'],
        ['10.9.0.10', '10.8.0.10'],
      ],
      ['api', 'back', 'db', 'side', 'web'],
    ],
    'that closes a network': [[['  front: {}', '  front: { internal: true }']], ['front', 'web']],
    'that forbids neighbours to speak': [
      [['  back: {', '  back: { driver_opts: { com.docker.network.bridge.enable_icc: "false" },']],
      ['api', 'back', 'db', 'side', 'web'],
    ],
    'that takes a container off all networks': [[['network_mode: bridge', 'network_mode: none']], ['box']],
    'that lets a container share another’s namespace': [
      [['network_mode: bridge', 'network_mode: "service:api"']],
      ['box'],
    ],
  };

  for (const [what, [edit, anew]] of everyNthElsewhere(Object.entries(edits), 6)) {
    it(`${what}: ${anew.length === 0 ? 'nobody starts anew' : `only ${anew.join(', ')}`}`, async () => {
      await expectAsFresh(await expectOnly(edit, anew), edit);
    });
  }

  it('that makes three of one: they are new, and take what is free, for the others keep their addresses', async () => {
    const scale: Edit = [['    expose: ["9000"]', '    expose: ["9000"]\n    scale: 3']];
    const { lab } = await expectOnly(scale, ['api-1', 'api-2', 'api-3']);
    const addresses = lab.containers.flatMap(({ spec, endpoints: [first] }) =>
      spec.name.startsWith('api-') ? [first?.address] : [],
    );
    assert.deepEqual(addresses, ['10.9.0.2', '10.9.0.4', '10.9.0.5']);
  });

  it('that publishes another port of a container whose program is missing: its stand-in listens there', async () => {
    const before =
      'services: { app: { command: no-such-program --x, ports: ["8080:80"] }, box: { command: sleep 1000 } }';
    const first = await bench.up(before, 'again');
    const after = (await upLab(bench.target, labFrom(before.replace('8080:80', '8081:81'), 'again'))).lab;
    assert.match((await fetchUrl(bench.target, after, 'client', 'http://host:8081/')).body, /^app /);
    assert.equal(after.pids['box'], first.pids['box']);
    const again = (await upLab(bench.target, labFrom(before.replace('8080:80', '9999:81'), 'again'))).lab;
    assert.equal(again.pids['app'], after.pids['app'], 'it listens there already');
  });

  it('to and fro, the lab is as it was', async () => {
    const first = await bench.up(text, 'again');
    const before = await facts(bench, first);
    const other = edited([
      ['8080:80', '8888:80'],
      ['  front: {}', '  front: { internal: true }'],
      ['  api:', '  backend:'],
    ]);
    await upLab(bench.target, labFrom(other, 'again'));
    const back = (await upLab(bench.target, labFrom(text, 'again'))).lab;
    assert.deepEqual(await facts(bench, back), before);
    assert.equal(back.pids['box'], first.pids['box']);
  });

  it('refuses what only a new lab can have, and touches nothing', async () => {
    const before = await bench.up(text, 'again');
    const old = await identities(bench, before);
    const other = `${text}x-lab: { host: { address: 10.77.0.2/24 } }\n`;
    await assert.rejects(upLab(bench.target, labFrom(other, 'again')), (error) => {
      assert.ok(isLabError(error, 'lab-exists'), String(error));
      assert.match(error.remedy ?? '', /vethscope down again/);
      return true;
    });
    assert.deepEqual(await identities(bench, before), old);
  });
});

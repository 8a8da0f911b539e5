/** The command line as a process, on labs in the kernel: what it prints, and how it exits. */
import assert from 'node:assert/strict';
import { skipBecause } from '../harness/skip.ts';
import { isMachineHere, isTargetRoot, noTerminal } from '../support/testTarget.ts';
import { eventually } from './support/eventually.ts';
import { processesGone, processesOf, rememberMachine } from './support/machine.ts';
import { lessonFile, openCommandLine } from './support/commandLine.ts';
const assertUntouched = rememberMachine();

interface LabJson {
  readonly name: string;
  readonly holderPid: number;
  readonly containers: readonly {
    readonly name: string;
    readonly pid: number;
    readonly networks: readonly { readonly address: string }[];
  }[];
}

describe('the command line on the lesson’s lab', function () {
  this.timeout(60_000);
  const cli = openCommandLine();

  before(async () => {
    await cli.ok(`up ${lessonFile}`);
  });
  after(() => cli.close());

  it('ls and ps tell it', async () => {
    const labs = (await cli.json('ls --json')) as readonly LabJson[];
    assert.deepEqual(
      labs.map(({ name, containers }) => [name, containers.map((one) => [one.name, one.networks[0]?.address])]),
      [
        [
          'lesson',
          [
            ['box', '172.17.0.2'],
            ['web', '172.17.0.3'],
          ],
        ],
      ],
    );
    assert.ok(labs[0]?.containers.every(({ pid }) => pid > 0));
    assert.match(await cli.ok('ls'), /^lesson +namespaces +running +2 +\/.*compose\.yaml$/m);
    assert.match(
      await cli.ok('ps'),
      /^[0-9a-f]{12} {3}nginx +"responder" +Up +0\.0\.0\.0:32769->80\/tcp, 0\.0\.0\.0:32768->443\/tcp +web$/m,
    );
    assert.equal(await cli.ok('port web'), '80/tcp -> 0.0.0.0:32769\n443/tcp -> 0.0.0.0:32768\n');
  });

  it('ping and traceroute go where they should, and say no where they cannot', async () => {
    assert.deepEqual(await cli.json('ping box web -c 1 --json').then(counts), [1, 1]);
    assert.deepEqual(await cli.json('ping lesson box client -c 1 --json').then(counts), [1, 1]);
    assert.match(await cli.ok('ping host web -c 1'), /^64 bytes from 172\.17\.0\.3: /m);
    const no = await cli.run(['ping', 'box', '172.17.0.99', '-c', '1', '--json']);
    assert.deepEqual([no.code, counts(JSON.parse(no.out))], [1, [1, 0]]);
    for (const probe of ['ping', 'traceroute']) {
      const { code, err } = await cli.run([probe, 'client', 'web']);
      assert.equal(code, 1);
      assert.match(err, /unreachable[^]*client has no route to containers.*vethscope port lesson web/i, probe);
    }
    assert.match(await cli.ok('traceroute box client'), /^ 1 {2}172\.17\.0\.1 .*\n 2 {2}192\.168\.99\.1 /m);
  });

  it('http shows whom the server saw', async () => {
    assert.match(
      await cli.ok('http client http://192.168.99.100:32769/'),
      /^you: 192\.168\.99\.1:\d+\nme: 172\.17\.0\.3:80$/m,
    );
    assert.match(await cli.ok('http client http://host:32769/'), /^you: 192\.168\.99\.1:/m);
    const answer = (await cli.json('http box http://web/ --json')) as {
      readonly status: number;
      readonly body: string;
    };
    assert.equal(answer.status, 200);
    assert.match(answer.body, /^you: 172\.17\.0\.2:/m);
    assert.equal((await cli.run(['http', 'client', 'http://192.168.99.100:9/'])).code, 1);
    // Where the kernel has that file, the lab's root may read it, also where nobody outside takes that for root.
    const told = (await cli.run(['exec', 'host', '--', 'test', '-e', '/proc/net/nf_conntrack'])).code === 0;
    assert.match(
      await cli.ok('ports lesson'),
      told ? /^ {2}in use +\d+ connections?: 192\.168\.99\.1:\d+/m : /^ {2}(?:in use +\d|unknown +connections: )/m,
    );
    const { code, err } = await cli.run(['http', 'host', 'localhost:32769']);
    assert.equal(code, 1);
    assert.match(err, /docker-proxy would answer.*192\.168\.99\.100/);
    assert.match((await cli.run(['http', 'box', 'ftp://web/'])).err, /is not an http URL/);
  });

  it('veths and show agree with the kernel', async () => {
    const owners = (await cli.json('veths --json')) as readonly Readonly<Record<string, unknown>>[];
    const own = owners.filter(({ container }) => container !== null);
    assert.equal(own.length, 2);
    const keys =
      'host hostIfindex bridge container containers namespaceInode containerInterface containerIfindex mac addresses';
    for (const owner of owners)
      assert.deepEqual(Object.keys(owner), [...keys.split(' '), ...(owner['container'] === null ? ['unknown'] : [])]);
    for (const { host, hostIfindex, containerInterface, containerIfindex, container } of own) {
      const name =
        container !== null && typeof container === 'object' && 'name' in container ? String(container.name) : '';
      const link = await cli.ok(
        `exec ${name} -- cat /sys/class/net/${String(containerInterface)}/ifindex /sys/class/net/${String(containerInterface)}/iflink`,
      );
      assert.equal(link, `${String(containerIfindex)}\n${String(hostIfindex)}\n`);
      assert.equal(
        await cli.ok(`exec host -- cat /sys/class/net/${String(host)}/iflink`),
        `${String(containerIfindex)}\n`,
      );
    }
    const snapshot = (await cli.json('show --json')) as Readonly<Record<string, unknown>>;
    for (const key of ['version', 'target', 'takenAt', 'host', 'namespaces', 'containers', 'endpoints', 'unknown'])
      assert.ok(key in snapshot, key);
    const namespace = 'inode links addresses routes rules neighbours fdb rulesets sysctls label role pid'
      .split(' ')
      .toSorted();
    for (const seen of [snapshot['host'], ...(snapshot['namespaces'] as readonly unknown[])])
      assert.deepEqual(Object.keys(seen as object).toSorted(), namespace);
    assert.match(await cli.ok('show lesson'), /^host net:\[\d+\][^]*⇄ eth0 of web @ docker0[^]*^container box /m);
  });

  it('firewall has every rule of the host once, whose it is, and what a jump leads to', async () => {
    const text = await cli.ok('firewall lesson');
    assert.match(text, /-m addrtype --dst-type LOCAL -j DOCKER {2}# this lab\n +→ DOCKER\n/);
    assert.match(
      text,
      /--dport \d+ -j DNAT --to-destination 172\.17\.0\.3:80 {2}# this lab, for port 80\/tcp of web$/m,
    );
    const view = (await cli.json('firewall lesson --json')) as {
      readonly hooks: readonly { readonly chains: readonly Told[] }[];
      readonly others: readonly Told[];
    };
    interface Told {
      readonly id: string;
      readonly name: string;
      readonly rules: readonly { readonly text: string }[];
    }
    const chains = [
      ...new Map([...view.hooks.flatMap((hook) => hook.chains), ...view.others].map((one) => [one.id, one])),
    ];
    const told = chains.flatMap(([, { name, rules }]) => rules.map((rule) => `-A ${name} ${rule.text}`));
    const saved = `${await cli.ok('exec host -- iptables-save')}${await cli.ok('exec host -- ip6tables-save')}`;
    assert.deepEqual(told.toSorted(), (saved.match(/^-A .*$/gm) ?? []).toSorted());
    assert.match(await cli.ok('firewall lesson --in web'), /^No chain is asked\.|^IPv4 /m);
    const { code, err } = await cli.run(['firewall', 'lesson', '--in', 'nobody']);
    assert.deepEqual([code, /There is no namespace of nobody/.test(err)], [2, true]);
  });

  it('exec passes code, input and output on', async () => {
    assert.equal((await cli.run(['exec', 'web', '--', 'sh', '-c', 'exit 7'])).code, 7);
    assert.equal((await cli.run(['exec', 'web', '--', 'cat'], 'through\n')).out, 'through\n');
    assert.equal(
      await cli.ok('exec client -- ip -br -4 addr show dev eth0').then((text) => text.includes('192.168.99.1/24')),
      true,
    );
    const { code, out, err } = await cli.run(['exec', 'web', '--', 'no-such-program']);
    assert.deepEqual([code, out], [127, '']);
    assert.match(err, /There is no program "no-such-program" in web/);
    const captured = await cli.run(['exec', '--json', 'web', '--', 'sh', '-c', 'echo a; echo b >&2; exit 3']);
    assert.deepEqual([captured.code, JSON.parse(captured.out)], [3, { exitCode: 3, stdout: 'a\n', stderr: 'b\n' }]);
    const words = ['a b', '$(id)', "it's", '*', ''];
    assert.equal(
      (await cli.run(['exec', 'web', '--', 'printf', '<%s>', ...words])).out,
      words.map((word) => `<${word}>`).join(''),
    );
  });

  it('exec ends what it started when it is ended', async () => {
    const going = cli.start(['exec', 'host', '--', 'sh', '-c', 'echo ready; exec sleep 4242']);
    await eventually('the command to start', () => going.out().includes('ready'));
    going.kill('SIGTERM');
    assert.notEqual((await going.ended).code, 0);
    await eventually('sleep to end', async () => {
      const { out } = await cli.run(['exec', 'host', '--', 'sh', '-c', 'cat /proc/[0-9]*/cmdline']);
      return !out.includes('4242');
    });
  });

  it('a shell has a terminal, says where it is, and passes its code on', async function () {
    if (noTerminal !== undefined) skipBecause(this, noTerminal);
    const going = cli.inTerminal('shell box');
    await eventually('the prompt', () => going.out().includes('lesson/box:/# '));
    going.type('tty; ip -br addr; exit 5\n');
    const { code, out } = await going.ended;
    assert.equal(code, 5);
    assert.match(out, /\/dev\/(?:pts\/|console|tty)/);
    assert.match(out, /172\.17\.0\.2\/16/);
  });

  // Of what a machine of ours is made of, busybox is no part.
  for (const shell of isMachineHere ? ['sh', 'bash', 'busybox sh'] : ['sh', 'bash']) {
    it(`${shell} in a new container has job control, and the container goes with it`, async function () {
      if (noTerminal !== undefined) skipBecause(this, noTerminal);
      const going = cli.inTerminal(`run -it --rm --name tmp busybox ${shell}`);
      going.type('echo shell=$((6 * 7))\n');
      await eventually('the shell', () => going.out().includes('shell=42'));
      going.type("sh -c 'echo began=$((6 * 8)); exec sleep 1000'\n");
      await eventually('the program', () => going.out().includes('began=48'));
      going.type('\u0003');
      going.type('echo code=$?\n');
      await eventually('the code of an interrupted program', () => going.out().includes('code=130'));
      going.type('exit 4\n');
      const { code, out } = await going.ended;
      assert.equal(code, 4, out);
      assert.doesNotMatch(out, /process group|job control|tty/);
      assert.equal((await cli.run(['rm', 'tmp'])).code, 2, 'there is no container tmp any more');
    });
  }

  it('Ctrl-C in a terminal is the program’s, and Ctrl-Z does not leave it behind', async function () {
    if (noTerminal !== undefined) skipBecause(this, noTerminal);
    const script = 'trap "echo caught; exit 9" INT; echo ready; while :; do sleep 0.1; done';
    const going = cli.inTerminal(`exec box -- sh -c '${script}'`);
    await eventually('the program', () => going.out().includes('ready'));
    going.type('\u001a');
    going.type('\u0003');
    const { code, out } = await going.ended;
    assert.deepEqual([code, out.match(/caught/g)?.length], [9, 1], out);
  });

  it('a running lab is changed piece by piece', async () => {
    assert.match(await cli.ok('run -d --name extra -p 8080:80 nginx'), /^[0-9a-f]{64}\n$/);
    assert.match(await cli.ok('http client http://192.168.99.100:8080/'), /^container: extra$/m);
    assert.match(await cli.ok('publish extra 9090:80'), /0\.0\.0\.0:9090/);
    assert.match(await cli.ok('http client http://192.168.99.100:9090/'), /^container: extra$/m);
    await cli.ok('unpublish extra 80');
    assert.equal((await cli.run(['http', 'client', 'http://192.168.99.100:8080/'])).code, 1);
    assert.equal(await cli.ok('rm extra'), 'extra\n');
    assert.equal((await cli.run(['ping', 'box', 'extra', '-c', '1'])).code, 2);
    assert.equal(await cli.ok('run busybox echo hello'), 'hello\n');
    const left = (await cli.json('ps --json')) as readonly { readonly name: string }[];
    assert.deepEqual(
      left.map(({ name }) => name),
      ['box', 'web'],
    );
  });

  it('up again changes nothing', async () => {
    const [first] = (await cli.json('ls --json')) as readonly LabJson[];
    await cli.ok(`up ${lessonFile}`);
    const [again] = (await cli.json('ls --json')) as readonly LabJson[];
    assert.deepEqual(again, first);
  });

  it('the machine itself is as it was', () => {
    assertUntouched();
  });

  it('down leaves nothing', async () => {
    assert.deepEqual(await cli.json('down lesson --json'), { down: ['lesson'] });
    assert.equal((await cli.run(['down', 'lesson'])).code, 1);
    assert.deepEqual(await cli.json('ls --json'), []);
    await processesGone(cli.folder);
  });
});

describe('the command line with networks of one’s own', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  const text = `
name: shop
services:
  web: { image: nginx, networks: [front], ports: ["\${PORT}:80"] }
  db: { image: postgres, networks: [back], expose: ["5432"] }
networks: { front: {}, back: { ipam: { config: [{ subnet: 10.9.8.0/24 }] } } }
`;
  after(() => cli.close());

  it('reads compose.yaml and .env of the folder', async () => {
    cli.write('compose.yaml', text);
    cli.write('.env', 'PORT=8123\n');
    assert.match(await cli.ok('up'), /^web +172\.18\.0\.2 \(shop_front\) +0\.0\.0\.0:8123->80\/tcp$/m);
  });

  it('connects and disconnects', async () => {
    assert.equal((await cli.run(['ping', 'web', '10.9.8.2', '-c', '1'])).code, 1);
    assert.match(await cli.ok('network connect back web --ip 10.9.8.77'), /^web eth1 10\.9\.8\.77\/24 on shop_back$/m);
    await cli.ok('ping web db -c 1');
    assert.match(await cli.ok('network inspect back'), /"IPv4Address": "10\.9\.8\.77\/24"/);
    await cli.ok('network disconnect back web');
    assert.equal((await cli.run(['ping', 'web', '10.9.8.2', '-c', '1'])).code, 1);
    assert.match(
      await cli.ok('network ls'),
      /^[0-9a-f]{12} +shop_back +bridge +local +br-[0-9a-f]{12} +10\.9\.8\.0\/24 +10\.9\.8\.1$/m,
    );
  });

  it('prints the plan', async () => {
    const script = await cli.ok('plan --name planned');
    assert.match(script, /^#!\/bin\/sh\n# Builds the lab planned/);
    assert.deepEqual(await cli.json('plan --name planned --json'), { lab: 'planned', script });
  });

  it('two labs live side by side, and one must be named', async () => {
    await cli.ok('run -d --lab other --name web nginx');
    const { code, out, err } = await cli.run(['veths']);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Running: other, shop|Running: shop, other/);
    await cli.ok('ping other web client -c 1');
    assert.equal(await cli.ok('down --all').then((said) => said.split('\n').length), 3);
    await processesGone(cli.folder);
  });
});

describe('interrupting the command line', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  after(() => cli.close());

  it('Ctrl-C during up leaves nothing', async () => {
    const services = Array.from({ length: 40 }, (_, index) => `  s${String(index)}: { network_mode: bridge }\n`).join(
      '',
    );
    const file = cli.write('many.yaml', `name: many\nservices:\n${services}`);
    const going = cli.start(['up', file]);
    await eventually('the lab to begin', () =>
      processesOf(cli.folder).some(({ command }) => command.includes('vethscope-holder')),
    );
    going.kill('SIGINT');
    const { code, out, err } = await going.ended;
    assert.deepEqual([code, out, err], [130, '', 'Cancelled.\n']);
    await processesGone(cli.folder);
    assert.deepEqual(await cli.json('ls --json'), []);
  });

  it('Ctrl-C during ping ends it', async () => {
    await cli.ok(`up ${lessonFile}`);
    const going = cli.start(['ping', 'box', 'web', '-c', '100']);
    await eventually('the first answer', () => going.out().includes('64 bytes'));
    going.kill('SIGINT');
    const { code, out, err } = await going.ended;
    assert.deepEqual([code, err], [130, 'Cancelled.\n']);
    assert.match(
      out,
      /^--- (?:1 answer|\d answers) so far, min\/avg\/max \d+\.\d{3}\/\d+\.\d{3}\/\d+\.\d{3} ms ---\n$/m,
    );
  });

  it('with --json an interrupted command says so in its one document', async () => {
    await cli.ok(`up ${lessonFile}`);
    // Nobody is there, and nobody says so: else the last of these would end by itself, maybe before it is seen.
    await cli.ok('exec box -- ip neigh replace 172.17.0.99 lladdr 02:42:ac:11:00:63 dev eth0');
    for (const [shows, ...words] of [
      ['172.17.0.3', 'ping', 'box', 'web', '-c', '100', '--json'],
      ['4343', 'exec', 'box', '--json', '--', 'sleep', '4343'],
      ['172.17.0.99', 'http', 'box', 'http://172.17.0.99/', '--json'],
    ]) {
      const going = cli.start(words);
      await eventually(`${String(words[0])} to begin`, async () => {
        const { out } = await cli.run(['exec', 'box', '--', 'sh', '-c', 'cat /proc/[0-9]*/cmdline']);
        return out.includes(String(shows));
      });
      going.kill('SIGINT');
      const { code, out, err } = await going.ended;
      assert.deepEqual([code, err], [130, 'Cancelled.\n'], words.join(' '));
      const { error } = JSON.parse(out) as { readonly error: { readonly code: string } };
      assert.equal(error.code, 'cancelled');
    }
  });
});

describe('what the command line says of itself and of what ends', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  after(() => cli.close());

  it('a program that ends at once is named', async () => {
    const file = cli.write('ends.yaml', 'name: ends\nservices: { short: { command: "true" } }\n');
    const { code, out, err } = await cli.run(['up', file]);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /short ended at once/);
    await processesGone(cli.folder);
  });

  it('--root is for root', async () => {
    const { code, err } = await cli.run(['up', '--root', lessonFile]);
    if (isTargetRoot) assert.equal(code, 0, err);
    else assert.deepEqual([code, /vethscope up --root/.test(err)], [3, true]);
  });

  it('doctor has an opinion', async () => {
    const { code, out } = await cli.run(['doctor', '--json']);
    const report = JSON.parse(out) as { readonly ready: boolean };
    assert.equal(code, report.ready ? 0 : 3);
  });
});

function counts(result: unknown): readonly unknown[] {
  return typeof result === 'object' && result !== null && 'sent' in result && 'received' in result
    ? [result.sent, result.received]
    : [];
}

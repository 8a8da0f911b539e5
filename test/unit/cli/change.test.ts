/** The verbs that change a running lab: what their flags become. */
import assert from 'node:assert/strict';
import { lessonText, run, runningLab, type, type Call } from './fakeCli.ts';

const lesson = runningLab();
const one = { labs: [lesson] };

/** The one call of a function, without its name and the lab's. */
function only(calls: readonly Call[], name: string): readonly unknown[] {
  const found = calls.filter(([called]) => called === name);
  assert.equal(found.length, 1);
  const [, , ...rest] = found[0] ?? [name];
  return rest;
}

function port(calls: readonly Call[]): readonly unknown[] {
  return calls.map(([, , , wish]): unknown => JSON.parse(JSON.stringify(wish)));
}

describe('publish', () => {
  it('takes ports as docker’s -p', async () => {
    const cases: readonly (readonly [string, object])[] = [
      ['80', { containerPort: 80, protocol: 'tcp' }],
      ['8080:80', { containerPort: 80, protocol: 'tcp', hostPorts: { first: 8080, last: 8080 } }],
      ['53:5353/udp', { containerPort: 5353, protocol: 'udp', hostPorts: { first: 53, last: 53 } }],
      [
        '127.0.0.1:8080:80',
        { containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1', hostPorts: { first: 8080, last: 8080 } },
      ],
      ['127.0.0.1::80', { containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1' }],
      ['8000-8010:80', { containerPort: 80, protocol: 'tcp', hostPorts: { first: 8000, last: 8010 } }],
    ];
    for (const [text, wish] of cases) {
      const { code, calls, err } = await run(['publish', 'web', text], one);
      assert.equal(code, 0, err);
      assert.deepEqual(port(calls), [wish], text);
    }
  });

  it('says where nobody can come by: at foreign addresses, and at IPv6 ones', async () => {
    const foreign = await type('publish web 1.2.3.4:80:80', one);
    assert.equal(foreign.code, 0);
    assert.match(foreign.err, /^The lab’s host has no address 1\.2\.3\.4; it has 192\.168\.99\.100, 172\.17\.0\.1, /m);
    for (const own of ['127.0.0.1', '192.168.99.100', '172.17.0.1', '0.0.0.0'])
      assert.equal((await type(`publish web ${own}:80:80`, one)).err, '', own);
    const six = await type('publish web [::1]:80:80', one);
    assert.deepEqual([six.code, six.calls], [3, []]);
    assert.match(six.err, /IPv6 is not built yet/);
    const run6 = await type('run -d --name six -p [::1]:80:80 -p 5.6.7.8:81:81 nginx', one);
    assert.equal(run6.code, 0);
    assert.match(run6.err, /IPv6 is not built yet[^]*no address 5\.6\.7\.8/);
  });

  it('takes a range of both apart', async () => {
    const { calls } = await type('publish web 7000-7002:80-82', one);
    assert.deepEqual(
      port(calls),
      [0, 1, 2].map((index) => ({
        containerPort: 80 + index,
        protocol: 'tcp',
        hostPorts: { first: 7000 + index, last: 7000 + index },
      })),
    );
  });

  it('refuses what is no port, and says what would be right', async () => {
    for (const text of [
      '65536:80',
      '0',
      '80:',
      'http',
      '80/icmp',
      '1.2.3:80:80',
      '9-1:80',
      '1-3:80-81',
      '1:2:3:4',
      '$(id)',
      '',
      '-1',
    ]) {
      const { code, calls, err } = await run(['publish', 'web', '--', text], one);
      assert.deepEqual([code, calls], [2, []], text);
      assert.match(err, /^error: /, text);
    }
  });

  it('prints the ports, as text or JSON', async () => {
    assert.match((await type('publish web 80', one)).out, /^80\/tcp -> 0\.0\.0\.0:32769\n/);
    assert.match((await type('publish web 80 --json', one)).out, /"name": "web"/);
    assert.equal((await type('publish nobody 80', one)).code, 2);
  });
});

describe('unpublish', () => {
  it('takes the container’s port', async () => {
    const { calls } = await type('unpublish lesson web 443/tcp', one);
    assert.deepEqual(port(calls), [{ containerPort: 443, protocol: 'tcp' }]);
  });
});

describe('run', () => {
  it('adds a container to the running lab', async () => {
    const { code, out, err, calls } = await run(
      [
        'run',
        '-d',
        '--name',
        'db',
        '-p',
        '5433:5432',
        '-e',
        'A=$B c',
        '-h',
        'base',
        'postgres:16',
        'sleep',
        '-x',
        '$HOME',
      ],
      one,
    );
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^[0-9a-f]{64}\n$/);
    const [container] = only(calls, 'addContainer');
    assert.deepEqual(JSON.parse(JSON.stringify(container)), {
      name: 'db',
      service: 'db',
      image: 'postgres:16',
      command: ['sleep', '-x', '$HOME'],
      environment: { A: '$B c' },
      hostname: 'base',
      networkMode: {
        kind: 'networks',
        attachments: [{ network: 'bridge', aliases: [], priority: 0, gatewayPriority: 0 }],
      },
      ports: [{ containerPort: 5432, protocol: 'tcp', hostPorts: { first: 5433, last: 5433 } }],
      publishAll: false,
      expose: [],
      extraHosts: [],
      dns: [],
      dependsOn: [],
    });
  });

  it('makes a name of the image', async () => {
    for (const [image, name] of [
      ['nginx', 'nginx'],
      ['ghcr.io/who/api:1.2', 'api'],
      ['x', 'container'],
      ['app', 'app-2'],
      ['box', 'box-2'],
      ['a/web@sha256:00', 'web-2'],
    ]) {
      const { calls, err } = await run(['run', image ?? ''], one);
      const [container] = only(calls, 'addContainer');
      assert.ok(JSON.stringify(container).startsWith(`{"name":"${name ?? ''}"`), err);
    }
  });

  it('attaches to networks by name or key, with address, MAC and aliases on the first', async () => {
    const { calls, err } = await type(
      'run -d --network back --network bridge --ip 10.9.8.77 --mac-address 02:00:00:00:00:07 --network-alias api nginx',
      one,
    );
    const [container] = only(calls, 'addContainer');
    assert.equal(err, '');
    assert.ok(typeof container === 'object' && container !== null && 'networkMode' in container);
    assert.deepEqual(JSON.parse(JSON.stringify(container.networkMode)), {
      kind: 'networks',
      attachments: [
        {
          network: 'lesson_back',
          aliases: ['api'],
          ipv4Address: '10.9.8.77',
          macAddress: '02:00:00:00:00:07',
          priority: 0,
          gatewayPriority: 0,
        },
        { network: 'bridge', aliases: [], priority: 0, gatewayPriority: 0 },
      ],
    });
  });

  it('knows the modes none, host and container', async () => {
    const modes = {
      none: { kind: 'none' },
      host: { kind: 'host' },
      'container:web': { kind: 'container', container: 'web' },
    };
    for (const [network, mode] of Object.entries(modes)) {
      const [container] = only((await run(['run', '-d', '--network', network, 'x'], one)).calls, 'addContainer');
      assert.ok(typeof container === 'object' && container !== null && 'networkMode' in container);
      assert.deepEqual(container.networkMode, mode);
    }
  });

  it('-P asks for all exposed ports', async () => {
    const { calls } = await type('run -d -P --expose 80 --expose 53/udp nginx', one);
    const [container] = only(calls, 'addContainer');
    assert.match(
      JSON.stringify(container),
      /"publishAll":true,"expose":\[\{"port":80,"protocol":"tcp"\},\{"port":53,"protocol":"udp"\}\]/,
    );
  });

  it('-P without anything exposed publishes nothing, and says why', async () => {
    assert.match((await type('run -d -P nginx', one)).err, /^-P publishes what is exposed.*--expose PORT/);
    assert.equal((await type('run -d -P --expose 80 nginx', one)).err, '');
  });

  it('takes a command line of docker’s as it is, and says what it leaves out', async () => {
    const line =
      'run -itd --restart=always -v /a:/b -w /srv -u 1000:1000 -m 512m --net back --entrypoint sleep --privileged nginx 100';
    const { code, err, calls } = await type(line, one);
    assert.equal(code, 0, err);
    assert.equal(
      err,
      'Not part of the network, and left out: --memory, --privileged, --restart, --user, --volume, --workdir\n',
    );
    const [container] = only(calls, 'addContainer');
    assert.match(JSON.stringify(container), /"command":\["sleep","100"\].*"network":"lesson_back"/);
    assert.doesNotMatch((await type('run --help')).out, /volume|restart/);
  });

  it('refuses wishes of one’s own in another’s namespace, and says that a mode publishes nothing', async () => {
    const shared = await type('run -d --network container:web -p 1:1 --hostname h nginx', one);
    assert.deepEqual([shared.code, shared.calls], [2, []]);
    assert.match(shared.err, /^error: Conflicting options: -p, --hostname and --network container:web/);
    for (const mode of ['host', 'none']) {
      const { code, err } = await type(`run -d --network ${mode} -p 80:80 nginx`, one);
      assert.deepEqual([code, err], [0, `Ports are not published with --network ${mode}.\n`]);
    }
  });

  it('asks which lab is meant where several run', async () => {
    const { code, err } = await type('run -d nginx', { labs: [lesson, runningLab(lessonText, 'second')] });
    assert.equal(code, 2);
    assert.match(err, /Add --lab NAME\. Running: lesson, second/);
  });

  it('makes a lab where none runs, or another was named', async () => {
    const { calls, err } = await type('run -d nginx');
    assert.match(err, /Lab default does not run yet: making it/);
    assert.match(
      JSON.stringify(only([['upLab', 0, ...(calls[0]?.slice(1) ?? [])]], 'upLab')[0]),
      /^\{"name":"default"/,
    );
    const named = await type('run -d --lab fresh nginx', one);
    assert.match(JSON.stringify(named.calls[0]?.[1]), /^\{"name":"fresh"/);
  });

  it('in the foreground runs the command in the terminal, passes its code on and removes the container', async () => {
    const { code, calls, terminal } = await type('run -it --rm busybox sh -c id', { ...one, terminalCode: 5 });
    assert.equal(code, 5);
    assert.deepEqual(terminal[0]?.slice(-3), ['sh', '-c', 'id']);
    assert.deepEqual(
      calls.map(([name]) => name),
      ['addContainer', 'removeContainer'],
    );
    assert.match(JSON.stringify(calls[0]), /"command":\["sleep","infinity"\]/);
  });

  it('refuses bad input before anything happens', async () => {
    const lines: readonly (readonly string[])[] = [
      ['--name', 'a b', 'nginx'],
      ['--name', '$(id)', 'nginx'],
      ['--name', 'x'.repeat(600), 'nginx'],
      ['--name', 'a\nb', 'nginx'],
      ['--ip', '172.17.0.9', 'nginx'],
      ['--network', 'back', '--ip', '1.2.3.4', 'nginx'],
      ['--network', 'back', '--ip', 'x', 'nginx'],
      ['--network', 'nope', 'nginx'],
      ['--network', 'none', '--network', 'back', 'nginx'],
      ['--network', 'host', '--ip', '10.9.8.9', 'nginx'],
      ['--network', 'container:nobody', 'nginx'],
      ['--mac-address', 'zz', 'nginx'],
      ['-h', '-bad-', 'nginx'],
      ['-p', '65536', 'nginx'],
      ['--expose', 'x', 'nginx'],
      ['--json', 'busybox', 'sh'],
    ];
    for (const line of lines) {
      const { code, calls, err } = await run(['run', ...line], one);
      assert.deepEqual([code, calls], [2, []], `${line.join(' ')}: ${err}`);
      assert.match(err, /^error: /);
    }
  });
});

describe('rm and network', () => {
  it('rm takes a container', async () => {
    const { out, calls } = await type('rm web', one);
    assert.deepEqual([out, calls], ['web\n', [['removeContainer', 'lesson', 'web']]]);
    assert.equal((await type('rm client', one)).code, 2);
  });

  it('network ls and inspect are docker-shaped', async () => {
    assert.match(
      (await type('network ls', one)).out,
      /^NETWORK ID +NAME +DRIVER +SCOPE[^]*^[0-9a-f]{12} +lesson_back +bridge +local +br-[0-9a-f]{12} +10\.9\.8\.0\/24 +10\.9\.8\.1$/m,
    );
    const { out } = await type('network inspect back', one);
    const [inspected] = JSON.parse(out) as readonly Readonly<Record<string, unknown>>[];
    assert.equal(inspected?.['Name'], 'lesson_back');
    assert.deepEqual(inspected['IPAM'], {
      Driver: 'default',
      Config: [{ Subnet: '10.9.8.0/24', Gateway: '10.9.8.1' }],
    });
    assert.deepEqual(Object.values(inspected['Containers'] as object), [
      { Name: 'app', MacAddress: '02:42:0a:09:08:02', IPv4Address: '10.9.8.2/24', IPv6Address: '' },
    ]);
    assert.equal((await type('network inspect nope', one)).code, 2);
  });

  it('connect and disconnect name the network as the engine knows it', async () => {
    const connected = await type('network connect back web --ip 10.9.8.50 --alias www', one);
    assert.deepEqual(JSON.parse(JSON.stringify(connected.calls)), [
      [
        'connect',
        'lesson',
        'web',
        { network: 'lesson_back', aliases: ['www'], ipv4Address: '10.9.8.50', priority: 0, gatewayPriority: 0 },
      ],
    ]);
    assert.deepEqual((await type('network disconnect lesson back app', one)).calls, [
      ['disconnect', 'lesson', 'app', 'lesson_back'],
    ]);
    assert.match((await type('network disconnect back web', one)).err, /web is not attached to lesson_back/);
  });

  it('a lab with a name like a container’s is told apart by the number of words', async () => {
    const web = { labs: [runningLab(lessonText, 'web')] };
    assert.deepEqual((await type('rm web', web)).calls, [['removeContainer', 'web', 'web']]);
    assert.deepEqual((await type('rm web box', web)).calls, [['removeContainer', 'web', 'box']]);
  });
});

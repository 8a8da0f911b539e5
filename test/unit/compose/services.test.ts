import assert from 'node:assert/strict';
import type { LabContainer } from '../../../lab-runtime/model/lab.ts';
import { composeKeys } from '../../../lab-runtime/compose/composeKeys.ts';
import { check, labOf, parse } from './marked.ts';

function containerOf(service: string, environment: Readonly<Record<string, string>> = {}): LabContainer {
  const [container] = labOf(`services:\n  web:\n${service}`, { environment }).containers;
  assert.ok(container);
  return container;
}

const names = (text: string) => labOf(text).containers.map(({ name }) => name);

describe('compose: services', () => {
  it('reads a service of one word', () => {
    const web = containerOf('');
    assert.deepEqual(
      { ...web, networkMode: undefined, source: undefined },
      {
        name: 'web',
        service: 'web',
        image: undefined,
        command: undefined,
        environment: {},
        hostname: undefined,
        domainname: undefined,
        networkMode: undefined,
        ports: [],
        publishAll: false,
        expose: [],
        extraHosts: [],
        dns: [],
        dependsOn: [],
        source: undefined,
      },
    );
    assert.deepEqual(web.source, { file: '/labs/shop/compose.yaml', line: 2, column: 3, endLine: 2, endColumn: 6 });
  });

  it('reads names', () => {
    const web = containerOf(
      '    image: nginx:1.27\n    container_name: front\n    hostname: www\n    domainname: shop.example\n',
    );
    assert.partialDeepStrictEqual(web, {
      name: 'front',
      image: 'nginx:1.27',
      hostname: 'www',
      domainname: 'shop.example',
    });
  });

  const commands: readonly (readonly [yaml: string, argv: readonly string[] | undefined])[] = [
    ['top -b -d 60', ['top', '-b', '-d', '60']],
    ['"sh -c \'echo \\"hello world\\"\'"', ['sh', '-c', 'echo "hello world"']],
    ['["sh", "-c", "a && b; c"]', ['sh', '-c', 'a && b; c']],
    ['[sleep, 60]', ['sleep', '60']],
    ['echo a\\ b', ['echo', 'a b']],
    ['echo $$HOME #1 *.txt what?', ['echo', '$HOME']],
    ['"echo $$HOME #1 *.txt what?"', ['echo', '$HOME', '#1', '*.txt', 'what?']],
    ['>-\n      nginx\n      -g "daemon off;"', ['nginx', '-g', 'daemon off;']],
    ['""', undefined],
    ['[]', undefined],
    ['', undefined],
  ];
  for (const [yaml, argv] of commands) {
    it(`splits the command ${JSON.stringify(yaml)}`, () => {
      assert.deepEqual(containerOf(`    command: ${yaml}\n`).command, argv);
    });
  }

  it('puts the entrypoint before the command', () => {
    const both = containerOf('    entrypoint: /entry.sh -v\n    command: [run, "a b"]\n');
    assert.deepEqual(both.command, ['/entry.sh', '-v', 'run', 'a b']);
    assert.deepEqual(containerOf('    entrypoint: [/entry.sh]\n').command, ['/entry.sh']);
  });

  it('cuts a command at a shell operator, as Compose does, and says so', () => {
    const { lab } = check('services:\n  web:\n    command: «shell-operator|sleep 1 ; echo done»\n');
    assert.deepEqual(lab?.containers[0]?.command, ['sleep', '1']);
  });

  it('reads the environment from a mapping and from a list', () => {
    const around = { HERE: 'around', EMPTY: '' };
    const fromMapping = containerOf('    environment: {A: 1, B: "two", C: true, HERE: , NOWHERE: , D: ""}\n', around);
    assert.deepEqual(fromMapping.environment, { A: '1', B: 'two', C: 'true', HERE: 'around', D: '' });
    const fromList = containerOf('    environment: ["A=1", "B=x=y", HERE, NOWHERE, EMPTY, "A=2"]\n', around);
    assert.deepEqual(fromList.environment, { A: '2', B: 'x=y', HERE: 'around', EMPTY: '' });
  });

  it('keeps hostile names of variables harmless', () => {
    const { environment } = containerOf('    environment: {__proto__: x, constructor: y}\n');
    assert.deepEqual(Object.entries(environment).sort(), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('reads extra hosts and name servers', () => {
    const fromList = containerOf(
      '    extra_hosts: ["db:10.0.0.5", "v6=[::1]", "host:host-gateway", "six:2001:DB8::1"]\n',
    );
    assert.deepEqual(fromList.extraHosts, [
      { name: 'db', address: '10.0.0.5' },
      { name: 'v6', address: '::1' },
      { name: 'host', address: 'host-gateway' },
      { name: 'six', address: '2001:db8::1' },
    ]);
    const fromMapping = containerOf('    extra_hosts: {db: 10.0.0.5, many: [10.0.0.6, 10.0.0.7]}\n');
    assert.deepEqual(
      fromMapping.extraHosts.map(({ name, address }) => `${name} ${address}`),
      ['db 10.0.0.5', 'many 10.0.0.6', 'many 10.0.0.7'],
    );
    assert.deepEqual(containerOf('    dns: 10.0.0.53\n').dns, ['10.0.0.53']);
    assert.deepEqual(containerOf('    dns: [10.0.0.53, "2001:db8::53"]\n').dns, ['10.0.0.53', '2001:db8::53']);
  });

  it('names replicas', () => {
    assert.deepEqual(names('services: {web: {scale: 3}, one: {scale: 1}, none: {scale: 0}}\n'), [
      'web-1',
      'web-2',
      'web-3',
      'one',
    ]);
    assert.deepEqual(names('services: {web: {deploy: {replicas: 2}}}\n'), ['web-1', 'web-2']);
    assert.deepEqual(names('services: {web: {scale: 2, deploy: {replicas: 2}}}\n'), ['web-1', 'web-2']);
    assert.deepEqual(names('services: {web: {deploy: }}\n'), ['web']);
  });

  it('starts dependencies first, else in file order', () => {
    assert.deepEqual(names('services: {a: {depends_on: [c]}, b: , c: }\n'), ['b', 'c', 'a']);
    assert.deepEqual(names('services: {c: , b: , a: }\n'), ['c', 'b', 'a']);
    assert.deepEqual(
      names('services: {a: {depends_on: {b: {condition: service_healthy}}}, b: {network_mode: "service:c"}, c: }\n'),
      ['c', 'b', 'a'],
    );
  });

  it('waits for every replica', () => {
    const { containers } = labOf('services: {a: {depends_on: [b]}, b: {scale: 2}}\n');
    assert.deepEqual(containers[2]?.dependsOn, ['b-1', 'b-2']);
  });

  it('does without a dependency that is not required', () => {
    assert.deepEqual(names('services: {a: {depends_on: {gone: {condition: service_started, required: false}}}}\n'), [
      'a',
    ]);
  });

  it('starts services of the profiles in COMPOSE_PROFILES', () => {
    const text = 'services: {a: , b: {profiles: [x, y]}, c: {profiles: z}}\n';
    const started = (profiles: string) =>
      parse(text, { environment: { COMPOSE_PROFILES: profiles } }).lab?.containers.map(({ name }) => name);
    assert.deepEqual(started(''), ['a']);
    assert.deepEqual(started('y'), ['a', 'b']);
    assert.deepEqual(started(' z , x'), ['a', 'b', 'c']);
    assert.deepEqual(started('*'), ['a', 'b', 'c']);
  });

  it('lists each key that is not of the network once', () => {
    const { ignored, diagnostics } = parse(`
version: "3.9"
services:
  a: {build: ., volumes: ["x:/x"], restart: always, deploy: {replicas: 1, resources: {}}, x-mine: 1}
  b: {volumes: ["y:/y"], frobnicate: []}
networks:
  default: {labels: {a: b}, driver_opts: {my.option: 1}, ipam: {options: {}}}
volumes: {x: , y: }
x-other: {}
`);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(ignored, [
      'networks.*.driver_opts.my.option',
      'networks.*.ipam.options',
      'networks.*.labels',
      'services.*.build',
      'services.*.deploy.resources',
      'services.*.frobnicate',
      'services.*.restart',
      'services.*.volumes',
      'version',
      'volumes',
    ]);
  });
});

describe('compose: nothing', () => {
  it('is also empty text, as of a variable that is not set', () => {
    const lab = labOf(
      'services: {web: {image: "${I:-}", hostname: "${H:-}", network_mode: "${M:-}", container_name: "", networks: {default: {ipv4_address: "${A:-}", mac_address: ""}}}}\n',
    );
    assert.partialDeepStrictEqual(lab.containers[0], { name: 'web', hostname: undefined });
    assert.deepEqual(
      lab.networks.map(({ name }) => name),
      ['bridge', 'shop_default'],
    );
  });
});

describe('compose: real files', () => {
  it('every key that Compose has is known, and none of the others is taken for a slip of the pen', () => {
    for (const { path, used, others } of Object.values(composeKeys)) {
      const all: readonly string[] = [...used, ...others];
      assert.equal(new Set(all).size, all.length, path);
      assert.deepEqual(
        all.filter((key) => !/^[a-z0-9_-]+$/.test(key)),
        [],
        path,
      );
    }
    const service = composeKeys.service.others.map((key) => `    ${key}: x\n`).join('');
    const { diagnostics, ignored } = parse(`services:\n  a:\n${service}`);
    assert.deepEqual(diagnostics, []);
    assert.equal(ignored.length, composeKeys.service.others.length);
  });
});

describe('compose: the lab around the services', () => {
  it('has its name from the option, the environment, the file, the folder', () => {
    const nameOf = (text: string, options: Parameters<typeof parse>[1] = {}) => parse(text, options).lab?.name;
    const environment = { COMPOSE_PROJECT_NAME: 'fromenv', X: 'var' };
    assert.equal(nameOf('name: written\nservices: {}\n', { name: 'given', environment }), 'given');
    assert.equal(nameOf('name: written\nservices: {}\n', { environment }), 'fromenv');
    assert.equal(nameOf('name: written\nservices: {}\n'), 'written');
    assert.equal(nameOf('name: my-${X}\nservices: {}\n', { environment: { X: 'var' } }), 'my-var');
    assert.equal(nameOf('services: {}\n'), 'shop');
    assert.equal(nameOf('services: {}\n', { file: '/labs/_My Shop (2)/compose.yaml' }), 'myshop2');
    assert.equal(nameOf('services: {}\n', { file: '/compose.yaml' }), 'lab');
    assert.equal(nameOf('services: {}\n', { file: `/${'x'.repeat(90)}/compose.yaml` }), 'x'.repeat(63));
    assert.equal(nameOf('services: {}\n', { name: 'No Name' }), undefined);
  });

  it('knows its name as COMPOSE_PROJECT_NAME', () => {
    const lab = labOf('name: mine\nservices: {web: {container_name: "${COMPOSE_PROJECT_NAME}-web"}}\n');
    assert.equal(lab.containers[0]?.name, 'mine-web');
  });

  it('has a host and one peer by default', () => {
    const { docker, host, outside, file } = labOf('services: {}\n');
    assert.deepEqual([docker, host, file], ['20.10', { address: '192.168.99.100/24' }, '/labs/shop/compose.yaml']);
    assert.deepEqual(outside, [{ name: 'client', address: '192.168.99.1/24', serve: [{ port: 80, protocol: 'tcp' }] }]);
  });

  it('gives the default peer a free name and address', () => {
    assert.equal(labOf('services: {client: }\n').outside[0]?.name, 'outside');
    assert.equal(labOf('services: {client: , outside: , peer: }\n').outside[0]?.name, 'peer-1');
    assert.equal(labOf('services: {}\nx-lab: {host: {address: 10.0.0.1/8}}\n').outside[0]?.address, '10.0.0.2/8');
  });

  it('reads x-lab', () => {
    const { docker, host, outside } = labOf(`
services: {}
x-lab:
  docker: 20.10
  host: {address: 10.9.0.2/16}
  outside:
    near: {address: 10.9.0.3/16, serve: ["53/udp", 80]}
    far: {address: 10.9.0.4/16, serve: []}
    plain: {address: 10.9.0.5/16}
  checks:
    - {from: near, to: "host:80/tcp", expect: reachable}
`);
    assert.equal(docker, '20.10');
    assert.equal(host.address, '10.9.0.2/16');
    assert.deepEqual(
      outside.map(({ name, address, serve }) => [
        name,
        address,
        serve.map(({ port, protocol }) => `${port}/${protocol}`),
      ]),
      [
        ['near', '10.9.0.3/16', ['53/udp', '80/tcp']],
        ['far', '10.9.0.4/16', []],
        ['plain', '10.9.0.5/16', ['80/tcp']],
      ],
    );
    assert.deepEqual(labOf('services: {}\nx-lab: {outside: {}}\n').outside, []);
    assert.equal(labOf('services: {}\nx-lab:\n').outside.length, 1);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, filesFrom, labOf, parse, short } from './marked.ts';

const ports = (text: string, files: Readonly<Record<string, string>> = {}) =>
  labOf(text, { readFile: filesFrom(files) }).containers.map(
    ({ name, ports: wished }) =>
      `${name}: ${wished.map(({ hostPorts, containerPort }) => `${hostPorts?.first ?? '*'}→${containerPort}`).join(' ')}`,
  );

describe('compose: anchors and merge keys', () => {
  it('follows them', () => {
    const lab = labOf(`
x-base: &base
  image: nginx
  environment: &env {A: "1", B: "2"}
x-more: &more {image: other, hostname: more}
services:
  a:
    <<: *base
  b:
    <<: [*base, *more]
    environment: {<<: *env, B: "3"}
  c: *more
`);
    assert.deepEqual(
      lab.containers.map(({ image, hostname, environment }) => [image, hostname ?? '-', environment]),
      [
        ['nginx', '-', { A: '1', B: '2' }],
        ['nginx', 'more', { A: '1', B: '3' }],
        ['other', 'more', {}],
      ],
    );
  });

  it('reports what is wrong in an anchor once, where it stands', () => {
    check(
      'x-ports: &ports ["80/tcp", «bad-port|"99999"»]\nservices:\n  a: {ports: *ports}\n  b: {networks: [«unknown-network|n»], ports: *ports}\n',
    );
  });

  it('reads a key that is an alias', () => {
    assert.equal(labOf('x: &name web\nservices:\n  *name : {image: nginx}\n').containers[0]?.name, 'web');
  });
});

describe('compose: extends', () => {
  it('merges key by key', () => {
    const lab = labOf(`
services:
  base:
    image: nginx
    command: [base]
    ports: ["80:80", "81:81"]
    environment: {A: "1", B: "2"}
    networks: [x]
    extra_hosts: {db: 10.0.0.5}
    dns: 10.0.0.53
    depends_on: [other]
    scale: 0
  web:
    extends: {service: base}
    command: [web]
    ports: ["80:80", "82:82"]
    environment: ["B=3", "C=4"]
    networks: {y: {aliases: [www]}}
    extra_hosts: ["cache:10.0.0.6"]
    dns: [10.0.0.54]
    depends_on: {third: {condition: service_started}}
    scale: 1
  other: {network_mode: none}
  third: {network_mode: none}
networks: {x: , y: }
`);
    const web = lab.containers.find(({ name }) => name === 'web');
    assert.ok(web);
    assert.partialDeepStrictEqual(web, {
      image: 'nginx',
      command: ['web'],
      environment: { A: '1', B: '3', C: '4' },
      dns: ['10.0.0.53', '10.0.0.54'],
      dependsOn: ['other', 'third'],
      extraHosts: [
        { name: 'db', address: '10.0.0.5' },
        { name: 'cache', address: '10.0.0.6' },
      ],
    });
    assert.deepEqual(
      web.ports.map(({ containerPort }) => containerPort),
      [80, 81, 82],
    );
    assert.equal(web.networkMode.kind, 'networks');
    assert.deepEqual(
      web.networkMode.attachments.map(({ network }) => network),
      ['shop_x', 'shop_y'],
    );
    assert.equal(web.source?.line, 13);
  });

  it('follows chains, also through files, each relative to its own', () => {
    const files = {
      '/labs/shop/parts/web.yaml': 'services:\n  web: {extends: {service: base, file: ../base.yaml}, ports: ["81"]}\n',
      '/labs/shop/base.yaml': 'services:\n  base: {ports: ["80"]}\n  unused: 5\n',
    };
    assert.deepEqual(ports('services:\n  a: {extends: {service: web, file: parts/web.yaml}, ports: ["82"]}\n', files), [
      'a: *→80 *→81 *→82',
    ]);
  });

  it('takes values back and replaces lists with tags', () => {
    const text =
      'services:\n  a: {ports: ["80"], hostname: x, scale: 0}\n  b: {extends: a, scale: 1, hostname: !reset null, ports: !override ["81"]}\n';
    assert.deepEqual(ports(text), ['b: *→81']);
    assert.equal(labOf(text).containers[0]?.hostname, undefined);
  });

  it('keeps what the other side leaves empty, and values of names from both', () => {
    const lab = labOf(
      `
services:
  base: {hostname: kept, image: , environment: {A: , B: "1"}, networks: [x], scale: 0, deploy: {replicas: 0}}
  web: {extends: base, hostname: , image: own, environment: [C=2], networks: , scale: 1, deploy: {replicas: 1}}
networks: {x: }
`,
      { environment: { A: 'around' } },
    );
    assert.partialDeepStrictEqual(lab.containers, [
      { name: 'web', hostname: 'kept', image: 'own', environment: { A: 'around', B: '1', C: '2' } },
    ]);
    assert.deepEqual(
      lab.networks.map(({ key }) => key),
      ['bridge', 'x'],
    );
  });

  it('says in which file a mistake stands', () => {
    const files = { '/labs/shop/base.yaml': 'services:\n  base:\n    ports: ["x"]\n' };
    const { diagnostics } = parse('services:\n  a: {extends: {service: base, file: base.yaml}}\n', {
      readFile: filesFrom(files),
    });
    assert.deepEqual(
      diagnostics.map((found) => `${found.range.file} ${short(found)}`),
      ['/labs/shop/base.yaml bad-port 3:13-3:16'],
    );
  });

  it('reports a broken file once', () => {
    const files = { '/labs/shop/base.yaml': 'a: b: c\n' };
    const text =
      'services:\n  a: {extends: {service: a, file: base.yaml}}\n  b: {extends: {service: b, file: base.yaml}}\n';
    const { diagnostics, lab } = parse(text, { readFile: filesFrom(files) });
    assert.deepEqual(
      diagnostics.map(({ code, range }) => `${range.file} ${code}`),
      ['/labs/shop/base.yaml malformed-yaml'],
    );
    assert.equal(lab, undefined);
  });

  it('finds a circle through files', () => {
    const files = {
      '/labs/shop/b.yaml': 'services: {b: {extends: {service: a, file: compose.yaml}}}\n',
      '/labs/shop/compose.yaml': 'services: {a: {extends: {service: b, file: b.yaml}}}\n',
    };
    const { diagnostics } = parse(files['/labs/shop/compose.yaml'], { readFile: filesFrom(files) });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['extends-cycle'],
    );
    assert.match(diagnostics[0]?.message ?? '', /a in \/labs\/shop\/compose.yaml → b in \/labs\/shop\/b.yaml → a in/);
  });

  it('ends on a chain without end', () => {
    const services = Array.from({ length: 1000 }, (_, index) => `  s${index}: {extends: s${index + 1}}\n`).join('');
    const { diagnostics } = parse(`services:\n${services}  s1000: {}\n`);
    assert.ok(diagnostics.some(({ code }) => code === 'too-complex'));
  });
});

describe('compose: include', () => {
  it('brings in services and networks, with the variables of the .env beside the file', () => {
    const files = {
      '/labs/db/compose.yaml':
        'name: other\nservices: {db: {image: "${IMAGE}:${TAG}", networks: [back]}}\nnetworks: {back: {internal: true}}\n',
      '/labs/db/.env': 'IMAGE=postgres\nTAG=file\n',
    };
    const lab = labOf('include: [../db/compose.yaml]\nservices: {web: {depends_on: [db], networks: [back]}}\n', {
      readFile: filesFrom(files),
      environment: { TAG: 'around' },
    });
    assert.equal(lab.name, 'shop');
    assert.deepEqual(
      lab.containers.map(({ name, image }) => [name, image]),
      [
        ['db', 'postgres:around'],
        ['web', undefined],
      ],
    );
    assert.partialDeepStrictEqual(lab.networks[1], { name: 'shop_back', internal: true });
    assert.equal(lab.containers[0]?.source?.file, '/labs/db/compose.yaml');
  });

  it('takes overrides, a project directory and env files', () => {
    const files = {
      '/labs/shop/a.yaml': 'services: {a: {image: "${I}", ports: ["80"]}}\n',
      '/labs/shop/b.yaml': 'services: {a: {ports: ["81"]}}\n',
      '/labs/shop/one.env': 'I=one\n',
    };
    const text =
      'include:\n  - path: [a.yaml, b.yaml]\n    project_directory: .\n    env_file: one.env\nservices: {}\n';
    assert.deepEqual(ports(text, files), ['a: *→80 *→81']);
  });

  it('lets the file win over what it includes', () => {
    const files = { '/labs/shop/a.yaml': 'services: {a: {image: included, ports: ["80"]}}\n' };
    const lab = labOf('include: [a.yaml]\nservices: {a: {image: own}}\n', { readFile: filesFrom(files) });
    assert.partialDeepStrictEqual(lab.containers, [{ name: 'a', image: 'own' }]);
    assert.equal(lab.containers[0]?.ports.length, 1);
  });

  it('merges addresses by subnet', () => {
    const files = {
      '/labs/shop/a.yaml':
        'services: {}\nnetworks: {n: {ipam: {config: [{subnet: 10.1.0.0/16, gateway: 10.1.0.9}]}}}\n',
    };
    const text =
      'include: [a.yaml]\nservices: {w: {networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.1.0.0/16, ip_range: 10.1.5.0/24}]}}}\n';
    const lab = labOf(text, { readFile: filesFrom(files) });
    assert.partialDeepStrictEqual(lab.networks[1]?.ipam, [
      { subnet: '10.1.0.0/16', gateway: '10.1.0.9', ipRange: '10.1.5.0/24' },
    ]);
  });

  it('keeps blocks of other subnets', () => {
    const files = { '/labs/shop/a.yaml': 'services: {}\nnetworks: {n: {ipam: {config: [{subnet: 10.1.0.0/16}]}}}\n' };
    const text =
      'include: [a.yaml]\nservices: {w: {networks: [n]}}\nnetworks: {n: {ipam: {config: [{subnet: 10.2.0.0/16}]}}}\n';
    const { diagnostics } = parse(text, { readFile: filesFrom(files) });
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['several-subnets'],
    );
  });

  it('finds circles over several files', () => {
    const files = { '/labs/shop/a.yaml': 'include: [b.yaml]\n', '/labs/shop/b.yaml': 'include: [a.yaml]\n' };
    const { diagnostics } = parse('include: [a.yaml]\nservices: {}\n', { readFile: filesFrom(files) });
    assert.deepEqual(
      diagnostics.map(({ code, range }) => `${code} ${range.file}`),
      ['include-cycle /labs/shop/b.yaml'],
    );
  });

  it('reports a bad .env of an included file', () => {
    const files = { '/labs/shop/a/a.yaml': 'services: {}\n', '/labs/shop/a/.env': 'what is this\n' };
    const { diagnostics } = parse('include: [a/a.yaml]\nservices: {}\n', { readFile: filesFrom(files) });
    assert.deepEqual(
      diagnostics.map(({ code, range }) => `${code} ${range.file}`),
      ['bad-env-line /labs/shop/a/.env'],
    );
  });

  it('ends on files that include one another many times over', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `/labs/shop/${index}.yaml`,
        `include: [${index + 1}.yaml, ${index + 1}.yaml]\n`,
      ]),
    );
    const { diagnostics } = parse('include: [0.yaml]\nservices: {}\n', { readFile: filesFrom(files) });
    assert.ok(diagnostics.some(({ code }) => code === 'too-complex'));
  });

  it('cannot read files without a reader', () => {
    assert.deepEqual(
      parse('include: [a.yaml]\nservices: {}\n').diagnostics.map(({ code }) => code),
      ['unreadable-file'],
    );
  });
});

describe('compose: overrides', () => {
  const text = `
services:
  web: {image: nginx, ports: ["80:80"], networks: [front]}
  db: {image: postgres}
networks: {front: }
`;
  const overrides = ['/labs/shop/compose.override.yaml'];

  it('are laid over the file, with its variables', () => {
    const over = `
services:
  web: {ports: ["80:80", "$PORT:81"], networks: {front: {aliases: [www]}}}
  db: {ports: !reset [], hostname: db}
  more: {extends: {file: base.yaml, service: base}}
`;
    const readFile = filesFrom({
      '/labs/shop/compose.override.yaml': over,
      '/labs/shop/base.yaml': 'services: {base: {expose: ["9000"]}}',
    });
    const lab = labOf(text, { readFile, overrides, environment: { PORT: '8181' } });
    assert.deepEqual(
      lab.containers.map(({ name, hostname, ports: wished, expose }) => [
        name,
        hostname ?? '-',
        wished.map(({ hostPorts }) => hostPorts?.first),
        expose.length,
      ]),
      [
        ['web', '-', [80, 8181], 0],
        ['db', 'db', [], 0],
        ['more', '-', [], 1],
      ],
    );
  });

  it('may be empty; their mistakes are told with their own name', () => {
    assert.equal(labOf(text, { readFile: filesFrom({ [overrides[0] ?? '']: '' }), overrides }).containers.length, 2);
    const bad = parse(text, {
      readFile: filesFrom({ [overrides[0] ?? '']: 'services: {web: {ports: ["x"]}}' }),
      overrides,
    });
    assert.deepEqual(
      bad.diagnostics.map(({ code, range }) => [code, range.file]),
      [['bad-port', overrides[0]]],
    );
    assert.deepEqual(parse(text, { overrides }).diagnostics.map(short), ['unreadable-file 1:1-1:1']);
  });
});

describe('compose: samples', () => {
  for (const sample of ['lesson', 'docker0', 'two-networks', 'published-web']) {
    it(`${sample} is in order`, () => {
      const file = join(import.meta.dirname, '../../../media/samples', sample, 'compose.yaml');
      const { lab, diagnostics, ignored } = parse(readFileSync(file, 'utf8'), { file });
      assert.deepEqual([diagnostics, ignored], [[], []]);
      assert.equal(lab?.name, sample);
    });
  }

  it('the lesson is the lesson', () => {
    const file = join(import.meta.dirname, '../../../media/samples/lesson/compose.yaml');
    const lab = labOf(readFileSync(file, 'utf8'), { file });
    assert.deepEqual(
      lab.containers.map(({ name, command }) => [name, command?.join(' ')]),
      [
        ['box', 'top -b -d 60'],
        ['web', undefined],
      ],
    );
    assert.deepEqual(
      lab.containers[1]?.ports.map(({ containerPort, hostPorts }) => [containerPort, hostPorts]),
      [
        [80, undefined],
        [443, undefined],
      ],
    );
    assert.deepEqual(
      lab.networks.map(({ name }) => name),
      ['bridge'],
    );
  });
});

/** Lab files that are wrong: told with place and remedy, and nothing happens. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { isMachineHere } from '../support/testTarget.ts';
import { openCommandLine } from './support/commandLine.ts';
import { exists } from './support/labMachine.ts';
import { rememberMachine } from './support/machine.ts';
import { assertNothingLeft, assertRefused } from './support/refusal.ts';

/** One thing that is wrong: where, what is said of it, and of what would be right. */
interface Wrong {
  readonly title: string;
  readonly text: string;
  readonly at: string;
  readonly says: RegExp;
  readonly remedy: RegExp;
}

const wrongs: readonly Wrong[] = [
  {
    title: 'malformed YAML',
    text: 'services:\n  web: { ports: ["80"\n',
    at: '3:1',
    says: /./,
    remedy: /./,
  },
  {
    title: 'an unknown network',
    text: 'services:\n  web: { networks: [nope] }\n',
    at: '2:21',
    says: /no network "nope"/,
    remedy: /top-level networks:/,
  },
  {
    title: 'overlapping subnets',
    text: `services: { web: { networks: [one, two] } }
networks:
  one: { ipam: { config: [{ subnet: 10.9.0.0/16 }] } }
  two: { ipam: { config: [{ subnet: 10.9.8.0/24 }] } }
`,
    at: '4:37',
    says: /10\.9\.8\.0\/24.*10\.9\.0\.0\/16/,
    remedy: /./,
  },
  {
    title: 'an address outside its subnet',
    text: `services: { web: { networks: { one: { ipv4_address: 10.8.0.2 } } } }
networks: { one: { ipam: { config: [{ subnet: 10.9.0.0/16 }] } } }
`,
    at: '1:53',
    says: /10\.8\.0\.2.*10\.9\.0\.0\/16/,
    remedy: /./,
  },
  {
    title: 'a host port that is published twice',
    text: 'services:\n  web: { ports: ["8080:80"] }\n  api: { ports: ["8080:90"] }\n',
    at: '3:18',
    says: /8080.*web/,
    remedy: /./,
  },
  {
    title: 'port 65536',
    text: 'services:\n  web: { ports: ["65536:80"] }\n',
    at: '2:18',
    says: /65536/,
    remedy: /65535/,
  },
];

/** Names that nothing can have, and one for each way in which shells, files and terminals could be led astray. */
const badNames = [
  'a b',
  'a"b',
  "a'b",
  '$(touch pwned)',
  '`touch pwned`',
  'a;touch pwned',
  'a\nb',
  'a\0b',
  '../../etc',
  'x'.repeat(600),
];

/** JSON is YAML; a doubled $ is a $ that is no variable. */
function value(text: unknown): string {
  return JSON.stringify(text).replaceAll('$', '$$$$');
}

/** A lab file in which every one of the names stands at one kind of place. */
const places: Readonly<Record<string, (names: readonly string[]) => string>> = {
  'service name': (names) => JSON.stringify({ services: Object.fromEntries(names.map((name) => [name, {}])) }),
  'network key': (names) =>
    JSON.stringify({ services: { web: {} }, networks: Object.fromEntries(names.map((name) => [name, {}])) }),
  'network name': (names) =>
    value({
      services: { web: {} },
      networks: Object.fromEntries(names.map((name, index) => [`n${String(index)}`, { name }])),
    }),
  'container name': (names) => value({ services: each(names, (name) => ({ container_name: name })) }),
  'host name': (names) => value({ services: each(names, (name) => ({ hostname: name })) }),
  alias: (names) => value({ services: each(names, (name) => ({ networks: { default: { aliases: [name] } } })) }),
  'name of an outside peer': (names) =>
    JSON.stringify({
      services: { web: {} },
      'x-lab': { outside: Object.fromEntries(names.map((name) => [name, { address: '192.168.99.1/24' }])) },
    }),
};

function each(names: readonly string[], service: (name: string) => object): object {
  return Object.fromEntries(names.map((name, index) => [`s${String(index)}`, service(name)]));
}

/** Asserts that there is an error about a name, and what would be right. Values are searched for NUL before anything else. */
function assertBadName(told: string, what: string, name: string): void {
  const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
  const messages = [
    name.length > 80 ? `The ${what} ${shown} has 600 characters; ` : `${shown} is not a possible ${what}.`,
    ...(name.includes('\0') ? ['contains a NUL character.'] : []),
  ];
  const lines = told.split('\n');
  const at = lines.findIndex(
    (line) => line.includes(': error: ') && messages.some((message) => line.includes(message)),
  );
  const remedy = lines.slice(at + 1).find((line) => !/^ +\d* \| /.test(line));
  assert.ok(at >= 0, `${shown}\n${told}`);
  assert.match(remedy ?? '', /^ {2}remedy: (?:Use at most \d+ of |Remove it)/);
}

describe('bad lab files', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  const assertUntouched = rememberMachine();
  (isMachineHere ? afterEach : after)(async () => {
    await assertNothingLeft(cli);
    assert.equal(exists(path.join(cli.folder, 'pwned')), false);
    assertUntouched();
  });
  after(() => cli.close());

  const refused = { exit: 2, code: 'bad-lab-file', remedy: /Correct what is listed above/ } as const;

  for (const { title, text, at, says, remedy } of wrongs) {
    it(title, async () => {
      cli.write('wrong.yaml', text);
      const told = await assertRefused(cli, ['up', 'wrong.yaml'], { ...refused, object: 'wrong.yaml' });
      const finding = new RegExp(`^wrong\\.yaml:${at}: error: (.*)\n(?:.* \\| .*\n)*  remedy: (.*)$`, 'm').exec(told);
      assert.ok(finding, told);
      assert.match(finding[1] ?? '', says);
      assert.match(finding[2] ?? '', remedy);
    });
  }

  for (const [what, write] of Object.entries(places)) {
    it(`names that cannot be: ${what}`, async () => {
      cli.write('names.yaml', write(badNames));
      const told = await assertRefused(cli, ['up', 'names.yaml'], { ...refused, object: 'names.yaml' });
      for (const name of badNames) assertBadName(told, what, name);
    });
  }

  it('names that cannot be: lab name', async () => {
    for (const name of badNames) {
      cli.write('lab.yaml', `name: ${value(name)}\nservices: { web: {} }\n`);
      const told = await assertRefused(cli, ['up', 'lab.yaml'], { ...refused, object: 'lab.yaml' });
      assert.match(told, /^lab\.yaml:1:7: error: /m);
      assertBadName(told, 'lab name', name);
    }
  });

  it('everything that is wrong is told at once', async () => {
    cli.write('all.yaml', 'services:\n  web: { networks: [nope], ports: ["65536:80"] }\n  "a b": {}\n');
    const told = await assertRefused(cli, ['up', 'all.yaml'], { ...refused, object: 'all.yaml' });
    assert.deepEqual(
      [...told.matchAll(/^all\.yaml:(\d+:\d+): error: /gm)].map(([, place]) => place),
      ['2:21', '2:36', '3:3'],
    );
  });

  it('a file that is not there', async () => {
    await assertRefused(cli, ['up', 'nowhere.yaml'], {
      exit: 2,
      code: 'usage',
      object: 'nowhere.yaml',
      remedy: /vethscope up FILE/,
    });
  });
});

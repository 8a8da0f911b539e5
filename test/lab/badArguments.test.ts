/** Arguments of the command line that are no names: refused with object and remedy, and nothing happens. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { nameInText } from '../../lab-runtime/index.ts';
import { openCommandLine } from './support/commandLine.ts';
import { exists } from './support/labMachine.ts';
import { rememberMachine } from './support/machine.ts';
import { everyNthElsewhere } from '../support/testTarget.ts';
import { assertRefused, type Refusal } from './support/refusal.ts';

/** NUL cannot be in an argument: execve(2) ends it there. */
const badNames = everyNthElsewhere(['$(touch pwned)', 'a b', `a"b'c`, 'a\nb', '../../etc', 'x'.repeat(600), ''], 3);

/** Command lines by what stands for `@`, the bad name. */
const refusals: readonly (readonly [string, Omit<Refusal, 'object'>])[] = [
  ['up --name @ good.yaml', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['plan --name @ good.yaml', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['down @', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['run -d --lab @ nginx', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['run -d --name @ nginx', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['run -d --hostname @ nginx', { exit: 2, code: 'usage', remedy: /Use at most 63 of/ }],
  ['run -d --network n --network-alias @ nginx', { exit: 2, code: 'usage', remedy: /Use at most 253 of/ }],
  ['run -d --network @ nginx', { exit: 2, code: 'unknown-object', remedy: /There are: bridge, good_n/ }],
  ['run -d -p @ nginx', { exit: 2, code: 'usage', remedy: /8080:80/ }],
  ['show @', { exit: 2, code: 'unknown-lab', remedy: /Running: good/ }],
  ['exec good @ -- true', { exit: 2, code: 'unknown-object', remedy: /There are: host, client, web/ }],
  ['ping good @ web', { exit: 2, code: 'unknown-object', remedy: /There are: host, client, web/ }],
  ['rm good @', { exit: 2, code: 'unknown-object', remedy: /There are: host, client, web/ }],
  ['network connect @ web', { exit: 2, code: 'unknown-object', remedy: /There are: bridge, good_n/ }],
  ['publish web @', { exit: 2, code: 'usage', remedy: /8080:80/ }],
];

const refusalOf = (name: string, refusal: Omit<Refusal, 'object'>): Refusal => ({
  ...refusal,
  object: nameInText(name).slice(0, 30),
});

/** An empty value of an option is a mistake, whatever the option. */
function refusalOfEmpty(line: string, refusal: Omit<Refusal, 'object'>): Refusal {
  const flag = / (-\S+) @/.exec(line)?.[1];
  if (flag === undefined) return { ...refusal, object: '""' };
  const long = flag === '-p' ? '--publish' : flag;
  return { exit: 2, code: 'usage', object: long, remedy: new RegExp(`leave ${long} out`) };
}

describe('bad arguments', function () {
  this.timeout(120_000);
  const cli = openCommandLine();
  const assertUntouched = rememberMachine();
  let labs: unknown;

  before(async () => {
    cli.write(
      'good.yaml',
      'name: good\nservices: { web: { ports: ["8080:80"], networks: [n] } }\nnetworks: { n: {} }\n',
    );
    await cli.ok('up good.yaml');
    labs = await cli.json('ls --json');
  });
  after(() => cli.close());

  for (const [line, refusal] of refusals) {
    it(line, async () => {
      await Promise.all(
        badNames.map((name) => {
          const words = line.split(' ').map((word) => (word === '@' ? name : word));
          return assertRefused(cli, words, name === '' ? refusalOfEmpty(line, refusal) : refusalOf(name, refusal));
        }),
      );
      assert.deepEqual(await cli.json('ls --json'), labs, 'the lab is as it was, and the only one');
      assert.equal(exists(path.join(cli.folder, 'pwned')), false);
      assertUntouched();
    });
  }

  it('a program that does not exist', async () => {
    const { code, out, err } = await cli.run(['exec', 'web', '--', 'no-such-program']);
    assert.deepEqual([code, out], [127, '']);
    assert.match(err, /^error: There is no program "no-such-program" in web\n {2}remedy: ./m);
  });
});

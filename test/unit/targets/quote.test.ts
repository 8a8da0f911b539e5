import assert from 'node:assert/strict';
import { execa } from 'execa';
import fc from 'fast-check';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { quote } from '../../../lab-runtime/targets/quote.ts';
import { installedShells } from './installedShells.ts';

/** What a shell makes of the quoted words: it is given them as source and prints its arguments. */
async function roundTrip(shell: readonly string[], words: readonly string[]): Promise<readonly string[]> {
  const script = `printf '%s\\0' ${quote(words)}\n`;
  const [file = 'sh', ...args] = shell;
  const { stdout } = await execa(file, args, { input: script, stripFinalNewline: false });
  return stdout.split('\0').slice(0, -1);
}

const hostile = [
  '',
  ' ',
  '\n',
  'a\nb',
  '\n\n',
  '\r\n',
  '\t',
  '!',
  '!!',
  'a!b',
  "'!'",
  '{a,b}',
  '{1..3}',
  '*',
  '?',
  '[a-z]',
  '~',
  '~root',
  '$HOME',
  '$(id)',
  '`id`',
  '${IFS}',
  '\\',
  '\\\\',
  '\\n',
  'a\\',
  "'",
  "''",
  '"',
  `'"'`,
  `"'!\\$\``,
  '#',
  '# x',
  'a#b',
  ';',
  '&&',
  '|',
  '<',
  '>',
  '(',
  ')',
  '-n',
  '--',
  '=',
  '=a',
  'a=b',
  'PATH=',
  'C:\\x',
  'C:*',
  'a:~',
  'tcp:80',
  '^',
  '%s',
  '%',
  '-e',
  '\u0001',
  '\u007f',
  '\u0080',
  '\u0081',
  '\u0088',
  '\u00a0',
  '\u2028',
  '网络',
  'é',
  '🐳',
  'a🐳b',
  '\ufeff',
  '1>2',
  '2>&1',
  "it's",
  "a'b!c",
  "a\\'b",
  '\u001b[31m',
];
const words = fc.array(
  fc.oneof(
    fc.constantFrom(...hostile),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  ),
  { minLength: 1, maxLength: 60 },
);

describe('quote', function () {
  this.timeout(60_000);

  for (const shell of installedShells) {
    it(`gives ${shell.name} exactly the words it was given`, async () => {
      assert.deepEqual(await roundTrip(shell.argv, hostile), hostile);
      for (const word of hostile) assert.deepEqual(await roundTrip(shell.argv, [word, 'x']), [word, 'x']);
      await fc.assert(
        fc.asyncProperty(words, async (argv) => {
          assert.deepEqual(await roundTrip(shell.argv, argv), argv);
        }),
        { numRuns: 40 },
      );
    });

    it(`lets ${shell.name} look for a program of any name`, async () => {
      for (const name of ['if', 'time', 'done', 'FOO=bar', '!', '{', 'a b', '~', '#x', '\\x']) {
        const [file, ...args] = shell.argv;
        const result = await execa(file, args, { input: `${quote([name, 'x'])}\n`, reject: false });
        assert.equal(result.exitCode, 127, `${name}: ${result.stderr}`);
      }
    });
  }

  it('leaves ordinary words readable', () => {
    assert.equal(
      quote(['ip', 'addr', 'add', '172.17.0.1/16', 'dev', 'docker0', '--to-destination=172.17.0.2:80']),
      'ip addr add 172.17.0.1/16 dev docker0 --to-destination=172.17.0.2:80',
    );
  });

  it('refuses NUL', () => {
    assert.throws(
      () => quote(['a\0b']),
      (error) => isLabError(error, 'usage'),
    );
  });

  it('makes nothing of nothing', () => {
    assert.equal(quote([]), '');
  });
});

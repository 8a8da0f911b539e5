import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { sayPhrase } from '../../../extension/sayPhrase.ts';
import { errorText } from '../../../extension/errors/errorText.ts';
import { LabError, parseLabFile } from '../../../lab-runtime/index.ts';
import { explainConnect, explainLoss } from '../../../lab-runtime/targets/ssh/explainSsh.ts';
import { inEnglish, say, type Phrase } from '../../../lab-runtime/model/phrase.ts';

const root = resolve(import.meta.dirname, '../../..');
const chinese = readFileSync(join(root, 'l10n/bundle.l10n.zh-cn.json'), 'utf8');
const findings = join(root, 'test/fixtures/compose/findings');

describe('a sentence of the runtime', () => {
  afterEach(() => l10n.config({ contents: {} }));

  it('is said in English, whatever its parts look like', () => {
    const phrase = say`The ${say`network ${'{1}'}`} has ${3} of ${'$& {0}'}.`;
    assert.equal(inEnglish(phrase), 'The network {1} has 3 of $& {0}.');
    assert.equal(sayPhrase(phrase), inEnglish(phrase));
  });

  it('is said in the language of the editor, with its parts', () => {
    l10n.config({ contents: chinese });
    assert.equal(sayPhrase(say`There is no network ${'"web"'}.`), '没有网络 "web"。');
    const owner = say`the service ${'"web"'} (line ${7})`;
    assert.equal(
      sayPhrase(say`The host port ${'80/tcp'} is already wished by ${owner}.`),
      '主机端口 80/tcp 已被服务 "web"（第 7 行）占用。',
    );
  });

  it('is what a toast says of an error, but for the words of tools', () => {
    l10n.config({ contents: chinese });
    assert.equal(
      errorText(explainConnect('web', 'ssh: Could not resolve hostname web', '')),
      '无法连接到该机器：没有主机 web',
    );
    assert.equal(
      errorText(explainLoss('web', 'vethscope', true, 'Broken pipe', '')),
      '连接已断开：vethscope：与 web 的连接已断开。操作已经开始，执行到哪一步未知。',
    );
    assert.equal(
      errorText(new LabError('command-failed', 'sudo: a password is required', { object: 'host' })),
      '操作失败：sudo: a password is required',
    );
  });

  it('leaves, of whatever can be wrong with a lab file, only what the file itself says in its own words', () => {
    const texts = readdirSync(findings).flatMap((name) => {
      const cases = `\n${readFileSync(join(findings, name), 'utf8')}`.split('\n=== ').slice(1);
      return cases.map((one) => one.replace(/^.*\n(?:--- .*\n)*/, '').replaceAll(/«[a-z0-9,-]+\||»/g, ''));
    });
    const phrases = texts.flatMap((text) =>
      parseLabFile(text, { file: '/labs/shop/compose.yaml', environment: {} }).diagnostics.flatMap(
        ({ code, phrases: said }) =>
          // The YAML library speaks for itself.
          code === 'malformed-yaml'
            ? []
            : [
                { text, said: said.message },
                { text, said: said.remedy ?? said.message },
              ],
      ),
    );
    assert.ok(phrases.length > 200, String(phrases.length));
    for (const { text, said } of phrases) {
      for (const part of plainParts(said)) {
        const words = /[a-z]{2,} [a-z]{2,}/.exec(part.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))?.[0];
        assert.ok(words === undefined || text.includes(words), `${part} in ${inEnglish(said)}`);
      }
    }
  });
});

function plainParts({ template, parts }: Phrase): readonly string[] {
  const own = template === '{0}' ? [] : parts.filter((part) => typeof part === 'string');
  return [...own, ...parts.flatMap((part) => (typeof part === 'string' ? [] : plainParts(part)))];
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { diagnosticCodes } from '../../../lab-runtime/compose/diagnosticCode.ts';
import type { Diagnostic } from '../../../lab-runtime/model/source.ts';
import { check } from './marked.ts';

const folder = join(import.meta.dirname, '../../fixtures/compose/findings');

/** One lab file of a fixture, with its findings marked (see marked.ts). */
interface FindingCase {
  readonly title: string;
  readonly marked: string;
  /** Parts of the messages and remedies. */
  readonly says: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A fixture holds cases: `=== TITLE`, then `--- says TEXT` and `--- environment NAME=VALUE`, then the marked lab file. */
function readCases(file: string): readonly FindingCase[] {
  const [, ...sections] = `\n${readFileSync(join(folder, file), 'utf8')}`.split('\n=== ');
  return sections.map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const options = (name: string) =>
      lines.filter((line) => line.startsWith(`--- ${name} `)).map((line) => line.slice(name.length + 5));
    const marked = lines.filter((line) => !/^--- (?:says|environment) /.test(line)).join('\n');
    const environment = Object.fromEntries(
      options('environment').map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]),
    );
    return { title, marked, says: options('says'), environment };
  });
}

const fixtures = readdirSync(folder).map((file) => ({ name: basename(file, '.txt'), cases: readCases(file) }));

function findAll(): readonly Diagnostic[] {
  const cases = fixtures.flatMap((fixture) => fixture.cases);
  return cases.flatMap(({ marked, environment }) => check(marked, { environment }).diagnostics);
}

describe('compose: every finding, at its place', () => {
  for (const { name, cases } of fixtures) {
    describe(name, () => {
      for (const { title, marked, says, environment } of cases) {
        it(title, () => {
          const { diagnostics } = check(marked, { environment });
          const words = diagnostics.map(({ message, remedy }) => `${message} → ${remedy ?? ''}`).join('\n');
          for (const part of says) assert.ok(words.includes(part), `${JSON.stringify(part)} is not in\n${words}`);
        });
      }
    });
  }

  it('covers every code', () => {
    const seen = new Set(findAll().map(({ code }) => code));
    // parseEnvFile.test.ts has the one that is not of the lab file itself.
    assert.deepEqual(
      diagnosticCodes.filter((code) => !seen.has(code)),
      ['bad-env-line'],
    );
  });

  it('says what is wrong in whole sentences, and what would be right for all that is wrong', () => {
    for (const { message, remedy, severity } of findAll()) {
      assert.match(message, /[.]$/u, message);
      if (severity === 'error') assert.match(remedy ?? '', /^[A-Z].*[.?:"]$/su, message);
    }
  });
});

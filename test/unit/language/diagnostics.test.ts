import assert from 'node:assert/strict';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import { diagnosticsOf } from '../../../extension/language/server/diagnostics.ts';
import { analysed } from './labText.ts';

const alone = { composeIsValidated: false };
const beside = { composeIsValidated: true };

const codes = (text: string, options = beside, file?: string) =>
  diagnosticsOf(analysed(text, {}, file), options).map(({ code }) => code);

describe('diagnostics', () => {
  it('mark the very text, with code, source and remedy', () => {
    const text = 'services:\n  web:\n    image: nginx\n    networks: [front, bakc]\nnetworks:\n  front:\n  back:\n';
    const [unknown, unused] = diagnosticsOf(analysed(text), beside);
    assert.deepEqual(unknown, {
      severity: DiagnosticSeverity.Error,
      code: 'unknown-network',
      source: 'Vethscope',
      range: { start: { line: 3, character: 22 }, end: { line: 3, character: 26 } },
      message: 'There is no network "bakc".\nDid you mean back?',
    });
    assert.equal(unused?.code, 'unused-network');
    assert.equal(unused.severity, DiagnosticSeverity.Information);
    assert.deepEqual(unused.tags, [DiagnosticTag.Unnecessary]);
    assert.deepEqual(unused.range.start, { line: 6, character: 2 });
  });

  it('count columns as editors do, also after characters outside the basic plane', () => {
    const text = 'services:\n  a: {image: "😀", ports: ["70000:80"]}\n';
    const [bad] = diagnosticsOf(analysed(text), beside);
    const line = text.split('\n')[1] ?? '';
    assert.equal(line.slice(bad?.range.start.character, bad?.range.end.character), '"70000:80"');
  });

  it('are the same with Windows line ends', () => {
    const text = 'services:\n  a:\n    ports: ["70000:80"]\n';
    assert.deepEqual(
      diagnosticsOf(analysed(text.replaceAll('\n', '\r\n')), beside),
      diagnosticsOf(analysed(text), beside),
    );
  });

  it('leave Compose itself to others where there are others', () => {
    const text = 'services:\n  a: {scale: many, ports: ["70000:80"]}\n';
    assert.deepEqual(codes(text, alone), ['bad-number', 'bad-port']);
    assert.deepEqual(codes(text, beside), ['bad-port']);
    assert.deepEqual(codes('services:\n\tweb: {', beside), []);
    assert.notDeepEqual(codes('services:\n\tweb: {', alone), []);
  });

  it('report everything inside x-lab, which nobody else reads', () => {
    const text = 'services:\n  a: {image: a}\nx-lab:\n  host: [1]\n  hots: 1\nname: x\n';
    assert.deepEqual(codes(text), ['wrong-type', 'unknown-x-lab-key']);
  });

  it('do not miss in one layer what another layer may hold', () => {
    const text = 'services:\n  a: {image: a, networks: [front], ports: ["70000:80"]}\n';
    for (const name of ['compose.override.yaml', 'docker-compose.prod.yml', 'compose-dev.yaml']) {
      assert.deepEqual(codes(text, beside, `/labs/demo/${name}`), ['bad-port'], name);
    }
    for (const name of ['compose.yaml', 'docker-compose.yml', 'compose.lab.yaml', 'two.lab.yml']) {
      assert.deepEqual(codes(text, beside, `/labs/demo/${name}`), ['unknown-network', 'bad-port'], name);
    }
  });

  it('do not miss what a file that cannot be read may hold', () => {
    const text = 'include: [gone.yaml]\nservices:\n  a: {image: a, networks: [front]}\n';
    assert.deepEqual(codes(text, beside), []);
    assert.deepEqual(codes(text, alone), ['unreadable-file']);
  });

  it('show what is wrong in another file where this one names it, and lead there', () => {
    const text = 'name: x\ninclude:\n  - other.yaml\nservices:\n  a: {image: a}\n';
    const other = 'services:\n  b:\n    ports: ["70000:80"]\n';
    const [far, ...more] = diagnosticsOf(analysed(text, { 'other.yaml': other }), beside);
    assert.deepEqual(more, []);
    assert.ok(far);
    assert.deepEqual(far.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 8 } });
    assert.match(JSON.stringify(far.message), /^"In other\.yaml, line 3: /);
    assert.deepEqual(
      far.relatedInformation?.map(({ location }) => location),
      [
        {
          uri: 'file:///labs/demo/other.yaml',
          range: { start: { line: 2, character: 12 }, end: { line: 2, character: 22 } },
        },
      ],
    );
  });

  it('see the variables of .env', () => {
    const text = 'services:\n  a: {image: a, ports: ["${PORT}:80"]}\n';
    const bad = diagnosticsOf(analysed(text, { '.env': 'PORT=70000\n' }), beside);
    assert.deepEqual(
      bad.map(({ code }) => code),
      ['bad-port'],
    );
    assert.deepEqual(diagnosticsOf(analysed(text, { '.env': 'PORT=8080\n' }), alone), []);
  });

  it('say nothing of a file no lab file is as long as', () => {
    assert.deepEqual(codes(`services: {a: {ports: ["70000"]}}\n${'#'.repeat(1_000_000)}`), []);
  });
});

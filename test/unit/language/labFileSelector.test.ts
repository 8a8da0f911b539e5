import assert from 'node:assert/strict';
import { matchesGlob } from 'node:path';
import { labFileSelector } from '../../../extension/language/labFileSelector.ts';

function isLabFile(path: string, language: string, scheme = 'file'): boolean {
  return labFileSelector.some(
    (filter) =>
      filter.scheme === scheme &&
      filter.language === language &&
      (filter.pattern === undefined || matchesGlob(path, filter.pattern)),
  );
}

describe('lab files', () => {
  it('are Compose files by name, and *.lab.yaml', () => {
    for (const name of [
      'compose.yaml',
      'compose.yml',
      'compose.override.yaml',
      'docker-compose.yml',
      'docker-compose.prod.yaml',
      'compose-dev.yaml',
      'two.lab.yaml',
      'two.lab.yml',
    ]) {
      assert.ok(isLabFile(`/a b/${name}`, 'yaml'), name);
    }
  });

  it('are no other YAML files', () => {
    for (const name of [
      'values.yaml',
      'my-compose.yaml',
      'composer.yaml',
      'docker-composed.yml',
      'lab.yaml',
      'compose.yaml.bak',
      'compose/values.yaml',
    ]) {
      assert.equal(isLabFile(`/a/${name}`, 'yaml'), false, name);
    }
    assert.equal(isLabFile('/a/compose.yaml', 'plaintext'), false);
    assert.equal(isLabFile('/a/compose.yaml', 'yaml', 'git'), false);
  });

  it('are whatever has the language of Compose, also before it is saved', () => {
    assert.ok(isLabFile('/a/stack.yml', 'dockercompose'));
    assert.ok(isLabFile('Untitled-1', 'dockercompose', 'untitled'));
  });
});

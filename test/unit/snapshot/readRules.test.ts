import assert from 'node:assert/strict';
import { readRules } from '../../../lab-runtime/snapshot/readRules.ts';
import { documentsOf, fixture } from './snapshotFixtures.ts';

describe('readRules', () => {
  it('words every rule as ip itself does', () => {
    const { value, problems } = readRules(documentsOf('iproute2-6.1/host.ip.json')[2]);
    assert.deepEqual(problems, []);
    assert.equal(
      value.map(({ priority, text }) => `${String(priority)}:\t${text}\n`).join(''),
      fixture('iproute2-6.1/host.rule.txt'),
    );
  });

  it('reads the table', () => {
    const { value } = readRules(documentsOf('iproute2-6.1/host.ip.json')[2]);
    assert.deepEqual(
      value.map(({ table }) => table),
      ['local', '100', '200', undefined, 'main', undefined, undefined, undefined, '7', 'main', 'default'],
    );
  });

  it('reads a rule without a priority, and numbers for tables', () => {
    assert.deepEqual(readRules(documentsOf('handmade/older.ip.json')[2]).value, [
      { priority: 0, table: '255', text: 'from all lookup 255' },
    ]);
  });
});

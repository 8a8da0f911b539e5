import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sectionMark } from '../../../lab-runtime/snapshot/sections.ts';
import { readCollected } from '../../../lab-runtime/snapshot/readCollected.ts';
import { readAddresses, readFdb, readLinks, readNeighbours } from '../../../lab-runtime/snapshot/readIp.ts';
import { readRoutes } from '../../../lab-runtime/snapshot/readRoutes.ts';
import { readRules } from '../../../lab-runtime/snapshot/readRules.ts';
import { documentsOf, fixture } from './snapshotFixtures.ts';

const readers = [readLinks, readAddresses, readRoutes, readRules, readNeighbours, readFdb];

/** A recorded record in which values are replaced by anything that JSON can hold. */
const record = fc.constantFrom(...documentsOf('iproute2-6.1/host.ip.json').flat()).chain((real) => {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(real ?? {});
  return fc
    .tuple(
      ...entries.map(([key, value]) =>
        fc.tuple(fc.constant(key), fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, fc.jsonValue())),
      ),
    )
    .map((changed) => Object.fromEntries(changed));
});

describe('snapshot readers', () => {
  it('never throw, and account for every record', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, fc.jsonValue())), (document) => {
        for (const read of readers) {
          const { value, problems } = read(document);
          const told = document.filter((one) => one === null || typeof one !== 'object' || Object.keys(one).length > 0);
          if (read !== readAddresses)
            assert.ok(value.length + problems.length >= told.filter((one) => !Array.isArray(one)).length);
        }
      }),
    );
  });

  it('read whatever the collector may have printed without throwing', () => {
    const piece = fc.oneof(
      fc
        .constantFrom(
          'machine',
          'inodes',
          'namespace a',
          'ip',
          'fdb',
          'settings',
          'nsids',
          'ipv4',
          'ipv6 on',
          'legacy4',
          'legacy6',
          'end',
        )
        .map((name) => `${sectionMark('nonce')}${name}\n`),
      fc.constantFrom('4026531840\n', 'a=b\n', '*filter\n', '-A X -j Y\n', 'COMMIT\n'),
      fc.constantFrom('host', 'web').map((name) => fixture(`iproute2-6.1/${name}.ip.json`)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { namespaces } = readCollected(pieces.join(''), 'nonce');
        assert.ok(Array.isArray(namespaces));
      }),
    );
  });
});

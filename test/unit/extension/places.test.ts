import assert from 'node:assert/strict';
import { nameToAsk, placeOfContainer } from '../../../extension/places.ts';
import type { Snapshot } from '../../../lab-runtime/index.ts';
import { recordedHost } from '../snapshot/host/recordedHost.ts';
import { shop } from './shop.ts';

describe('somebody is asked for', () => {
  const machine = recordedHost();
  const placesNamed = (snapshot: Snapshot, name: string): readonly string[] =>
    snapshot.containers.filter((one) => one.name === name).map((one) => placeOfContainer(snapshot, one));

  it('by name', () => {
    assert.equal(nameToAsk(machine, 'host'), 'host');
    assert.deepEqual(
      placesNamed(machine, 'pod1').map((place) => nameToAsk(machine, place)),
      ['pod1'],
    );
    assert.equal(nameToAsk(shop.snapshot, 'web'), 'web');
    assert.equal(nameToAsk(undefined, 'web'), 'web');
  });

  it('by id where two engines use a name for two containers', () => {
    const [web] = machine.containers.filter(({ name }) => name === 'web');
    assert.ok(web);
    const other = { ...web, engine: 'podman', id: 'f'.repeat(64) } as const;
    const both = { ...machine, containers: [...machine.containers, other] };
    assert.deepEqual(
      placesNamed(both, 'web').map((place) => nameToAsk(both, place)),
      [web.id.slice(0, 12), 'f'.repeat(12)],
    );
  });
});

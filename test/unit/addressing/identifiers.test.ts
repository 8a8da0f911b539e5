import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { bridgeMac, createIdentifiers } from '../../../lab-runtime/addressing/identifiers.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('identifiers', () => {
  it('are hashes of lab, kind and name', () => {
    const identifiers = createIdentifiers('lesson', []);
    assert.equal(identifiers.id('container', 'web'), sha256('vethscope/lesson/container/web'));
    assert.equal(identifiers.id('network', 'web'), sha256('vethscope/lesson/network/web'));
    assert.equal(
      identifiers.veth('endpoint', 'web/bridge'),
      `veth${sha256('vethscope/lesson/endpoint/web/bridge').slice(0, 7)}`,
    );
    assert.equal(
      identifiers.veth('temporary', 'web/bridge'),
      `veth${sha256('vethscope/lesson/temporary/web/bridge').slice(0, 7)}`,
    );
  });

  it('are hashed again where one is taken', () => {
    const natural = sha256('vethscope/lesson/container/web');
    const first = `veth${sha256('vethscope/lesson/endpoint/web/bridge').slice(0, 7)}`;
    const second = `veth${sha256('vethscope/lesson/endpoint/web/bridge/1').slice(0, 7)}`;
    const identifiers = createIdentifiers('lesson', [natural, first, second]);
    assert.equal(identifiers.id('container', 'web'), sha256('vethscope/lesson/container/web/1'));
    assert.equal(
      identifiers.veth('endpoint', 'web/bridge'),
      `veth${sha256('vethscope/lesson/endpoint/web/bridge/2').slice(0, 7)}`,
    );
  });

  it('stay unique in a crowd', () => {
    const identifiers = createIdentifiers('crowd', []);
    const names = Array.from({ length: 20_000 }, (_, index) =>
      identifiers.veth('endpoint', `c${String(index)}/bridge`),
    );
    assert.equal(new Set(names).size, names.length);
  });

  it('make a bridge’s MAC, a locally administered unicast one', () => {
    assert.equal(bridgeMac(`${'0'.repeat(56)}cdaba6b9`), '02:42:cd:ab:a6:b9');
  });
});

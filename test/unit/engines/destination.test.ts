/** Whom a name means, and by which address. */
import assert from 'node:assert/strict';
import { addressed, isLabError, parseLabFile, whereNamed, type RunningLab } from '../../../lab-runtime/index.ts';
import { destinationOf } from '../../../lab-runtime/engines/destination.ts';

const text = `
services:
  box: { network_mode: bridge }
  web: { networks: { front: { aliases: [www, shop.example] }, back: } }
  api: { networks: { back: { aliases: [www] } }, scale: 2 }
  beside: { network_mode: "service:web" }
  bare: { network_mode: host }
  alone: { network_mode: none }
networks:
  front: { ipam: { config: [{ subnet: 10.1.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 10.2.0.0/24 }] } }
`;

function lab(): RunningLab {
  const parsed = parseLabFile(text, { file: '/lab/compose.yaml', name: 'lab', environment: {} });
  assert.ok(parsed.lab, JSON.stringify(parsed.diagnostics));
  return {
    version: 1,
    engine: 'namespaces',
    privilege: 'rootless',
    name: 'lab',
    lab: addressed(parsed.lab),
    holderPid: 1,
    pids: {},
  };
}

describe('the destination', () => {
  const running = lab();
  const meant = (from: string, to: string): string => destinationOf(running, whereNamed(running, from), to);

  it('of a container is its address on a network that both share, else on its way out', () => {
    assert.equal(meant('web', 'api-1'), '10.2.0.3');
    assert.equal(meant('api-1', 'web'), '10.2.0.2');
    assert.equal(meant('box', 'web'), '10.2.0.2');
    assert.equal(meant('client', 'box'), '172.17.0.2');
    assert.equal(meant('host', 'web'), '10.2.0.2');
  });

  it('of whom one is, or shares the namespace with, is near', () => {
    assert.equal(meant('web', 'web'), '127.0.0.1');
    assert.equal(meant('api-1', 'beside'), '10.2.0.2');
    assert.equal(meant('beside', 'api-2'), '10.2.0.4');
  });

  it('of the host is the gateway, the uplink, or oneself', () => {
    assert.equal(meant('box', 'host'), '172.17.0.1');
    assert.equal(meant('web', 'host'), '10.2.0.1');
    assert.equal(meant('client', 'host'), '192.168.99.100');
    assert.equal(meant('bare', 'host'), '127.0.0.1');
    assert.equal(meant('web', 'bare'), '10.2.0.1');
  });

  it('of an outside peer is its own address', () => {
    assert.equal(meant('web', 'client'), '192.168.99.1');
  });

  it('of a service or an alias is the first container that has it on a network of who asks', () => {
    assert.equal(meant('web', 'api'), '10.2.0.3');
    assert.equal(meant('api-2', 'www'), '10.2.0.3');
    assert.equal(meant('host', 'www'), '10.2.0.2');
    assert.equal(meant('web', 'shop.example'), '127.0.0.1');
    assert.throws(
      () => meant('box', 'api'),
      (error) => isLabError(error, 'unknown-object'),
    );
  });

  it('of an address, or a name that only a resolver may know, is the same', () => {
    assert.equal(meant('box', '10.9.9.9'), '10.9.9.9');
    assert.equal(meant('box', 'fd00::1'), 'fd00::1');
    assert.equal(meant('box', 'localhost'), '127.0.0.1');
    assert.equal(meant('box', 'example.org'), 'example.org');
  });

  it('is none where there is no such name, or no network', () => {
    for (const name of ['nobody', 'alone']) {
      assert.throws(
        () => meant('box', name),
        (error) => isLabError(error, 'unknown-object') && error.remedy !== undefined,
        name,
      );
    }
  });
});

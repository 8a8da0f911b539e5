import assert from 'node:assert/strict';
import { withoutPort, type PublishedAt } from '../../../lab-runtime/engines/portWish.ts';
import { parseLabFile } from '../../../lab-runtime/index.ts';

/** The `ports` that are left of those given when one is taken back. */
function left(ports: readonly string[], { containerPort = 80, protocol = 'tcp', ...port }: Partial<PublishedAt>) {
  const text = JSON.stringify({ services: { web: { image: 'web', ports } } });
  const { lab } = parseLabFile(text, { file: '/wish', environment: {} });
  assert.ok(lab);
  const [web] = withoutPort(lab, 'web', { containerPort, protocol, ...port }).containers;
  return web?.ports.map(({ hostIp, hostPorts }) =>
    [hostIp, hostPorts?.first].filter((part) => part !== undefined).join(':'),
  );
}

describe('a published port that is taken back', () => {
  it('is all of the host’s ports that lead to the container’s, where none is named', () => {
    assert.deepEqual(left(['8080:80', '80', '443'], {}), ['']);
    assert.deepEqual(left(['8080:80', '80/udp'], { protocol: 'udp' }), ['8080']);
  });

  it('is the one that is named, and no other', () => {
    const at = (hostPort: number, hostIp = '0.0.0.0') => ({ hostPort, hostIp });
    assert.deepEqual(left(['8080:80', '9090:80'], at(9090)), ['8080']);
    assert.deepEqual(left(['8080:80', '80'], at(8080)), ['']);
    assert.deepEqual(left(['8080:80', '80'], at(32768)), ['8080']);
    assert.deepEqual(left(['9000-9010:80', '80'], at(9000)), ['']);
    assert.deepEqual(left(['127.0.0.1:8080:80', '192.168.99.100:8080:80'], at(8080, '192.168.99.100')), [
      '127.0.0.1:8080',
    ]);
    assert.deepEqual(left(['127.0.0.1::80', '80'], at(32768)), ['127.0.0.1']);
  });

  it('must be published', () => {
    assert.throws(() => left(['8080:80'], { containerPort: 443 }), /does not publish 443\/tcp/);
    assert.throws(() => left(['8080:80'], { hostIp: '0.0.0.0', hostPort: 9999 }), /does not publish 80\/tcp/);
  });
});

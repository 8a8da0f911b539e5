/** Wishes for changing a running lab. */
import assert from 'node:assert/strict';
import { addressed, isLabError, parseLabFile, type Lab } from '../../../lab-runtime/index.ts';
import { withoutPort } from '../../../lab-runtime/engines/portWish.ts';
import { withContainer, wishOf } from '../../../lab-runtime/engines/wish.ts';

function labOf(text: string): Lab {
  const { lab, diagnostics } = parseLabFile(text, { file: '/lab/compose.yaml', name: 'lab', environment: {} });
  assert.ok(lab, JSON.stringify(diagnostics));
  return lab;
}

const text = 'services: { web: { ports: ["8080:80", "9090:80", "443"], expose: ["53/udp"] } }';

describe('a wish', () => {
  it('of a running lab is what it was made from', () => {
    const lab = labOf(text);
    assert.deepEqual(addressed(wishOf(addressed(lab)), addressed(lab)), addressed(lab));
  });

  it('without a port leaves it exposed, for its program still listens there', () => {
    const before = addressed(labOf(text));
    const wish = withoutPort(wishOf(before), 'web', { containerPort: 80, protocol: 'tcp' });
    const [web] = addressed(wish, before).containers;
    assert.deepEqual(web?.ports, [{ hostIp: '0.0.0.0', hostPort: 32768, containerPort: 443, protocol: 'tcp' }]);
    assert.deepEqual(web.served, before.containers[0]?.served);
    assert.throws(
      () => withoutPort(wish, 'web', { containerPort: 80, protocol: 'tcp' }),
      (error) => isLabError(error, 'unknown-object') && error.message.includes('80/tcp'),
    );
  });

  it('without a port that -P published keeps the host ports of the others', () => {
    const base = labOf('services: { other: {} }');
    const [other] = base.containers;
    assert.ok(other);
    const expose = [80, 81, 82].map((port) => ({ port, protocol: 'tcp' as const }));
    const before = addressed(withContainer(base, { ...other, name: 'all', expose, publishAll: true }));
    const hostPorts = (lab: typeof before): readonly (readonly number[])[] =>
      (lab.containers.find(({ spec }) => spec.name === 'all')?.ports ?? []).map((one) => [
        one.containerPort,
        one.hostPort,
      ]);
    assert.deepEqual(hostPorts(before), [
      [82, 32768],
      [81, 32769],
      [80, 32770],
    ]);
    const after = addressed(withoutPort(wishOf(before), 'all', { containerPort: 81, protocol: 'tcp' }), before);
    assert.deepEqual(hostPorts(after), [
      [82, 32768],
      [80, 32770],
    ]);
  });
});

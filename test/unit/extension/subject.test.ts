import assert from 'node:assert/strict';
import { labOf, parseSubject, placeOf } from '../../../extension/subject.ts';

describe('a subject', () => {
  const port = {
    kind: 'port',
    lab: 'shop',
    place: 'web',
    hostIp: '0.0.0.0',
    hostPort: 8080,
    containerPort: 80,
    protocol: 'tcp',
  } as const;

  it('is read from itself and from the element of a tree, without what does not belong to it', () => {
    assert.deepEqual(parseSubject(port), port);
    assert.deepEqual(parseSubject({ id: 'x', subject: { ...port, more: true } }), port);
  });

  it('is not read from anything else', () => {
    for (const value of [
      undefined,
      null,
      1,
      'lab',
      {},
      [],
      { kind: 'lab' },
      { kind: 'place', lab: 'a' },
      { subject: undefined },
    ]) {
      assert.equal(parseSubject(value), undefined);
    }
    assert.equal(parseSubject({ ...port, protocol: 'icmp' }), undefined);
    assert.equal(parseSubject({ ...port, hostPort: '8080' }), undefined);
  });

  it('belongs to a lab and to somebody in it', () => {
    assert.deepEqual([labOf(port), placeOf(port)], [{ lab: 'shop' }, 'web']);
    assert.deepEqual(labOf({ ...port, target: 'ssh:server' }), { target: 'ssh:server', lab: 'shop' });
    assert.deepEqual(
      [labOf({ kind: 'lab', lab: 'shop' }), placeOf({ kind: 'lab', lab: 'shop' })],
      [{ lab: 'shop' }, 'host'],
    );
    assert.deepEqual(
      [labOf({ kind: 'selection', view: 'vethscope.labs' }), placeOf({ kind: 'file', file: '/x' }), labOf(undefined)],
      [undefined, undefined, undefined],
    );
  });
});

import assert from 'node:assert/strict';
import {
  aligned,
  attribute,
  bigEndian32,
  listAttributes,
  native32,
  nested,
  readAttributes,
  readText,
  text,
} from '../../../lab-runtime/netlink/attributes.ts';
import { decodeMessages, encodeMessage, errorOf } from '../../../lab-runtime/netlink/message.ts';
import { readRouteAnswer, routeRequest } from '../../../lab-runtime/netlink/routeLookup.ts';

describe('netlink', () => {
  it('attributes come back as they went, padded to four bytes', () => {
    for (const length of [0, 1, 2, 3, 4, 5, 255]) {
      const value = Buffer.alloc(length, 7);
      const bytes = Buffer.concat([attribute(9, value), attribute(10, text('eth0'))]);
      assert.equal(bytes.length % 4, 0);
      const read = readAttributes(bytes);
      assert.deepEqual(read.get(9), value);
      assert.equal(readText(read.get(10)), 'eth0');
    }
    const inner = readAttributes(readAttributes(nested(4, attribute(1, bigEndian32(-5)))).get(4) ?? Buffer.alloc(0));
    assert.equal(inner.get(1)?.readInt32BE(0), -5);
    assert.equal(aligned(5), 8);
  });

  it('what is cut short, or lies about its length, ends the list', () => {
    const bytes = Buffer.concat([attribute(1, native32(1)), attribute(2, native32(2))]);
    assert.equal(listAttributes(bytes.subarray(0, 12)).length, 1);
    const lying = Buffer.from(bytes);
    lying.writeUInt16LE(2, 0);
    assert.deepEqual(listAttributes(lying), []);
    const message = encodeMessage({ type: 2, flags: 0, sequence: 3, body: Buffer.alloc(4) });
    assert.deepEqual(decodeMessages(Buffer.concat([message, message.subarray(0, 10)])).length, 1);
  });

  it('errors are told by their number', () => {
    const refusal = Buffer.alloc(4);
    refusal.writeInt32LE(-101);
    assert.equal(errorOf({ type: 2, flags: 0, sequence: 1, body: refusal }), 101);
    assert.equal(errorOf({ type: 3, flags: 0, sequence: 1, body: Buffer.alloc(0) }), 0);
    assert.equal(errorOf({ type: 24, flags: 0, sequence: 1, body: refusal }), undefined);
  });

  it('a route is asked for as ip route get does, and its answer read', () => {
    const [request] = decodeMessages(
      routeRequest({ destination: '10.0.0.1', source: '172.17.0.2', inDevice: 7, mark: 5 }),
    );
    assert.equal(request?.type, 26);
    assert.ok(request);
    assert.deepEqual(request.body.subarray(0, 3).toJSON().data, [2, 32, 32]);
    const asked = readAttributes(request.body.subarray(12));
    assert.deepEqual(
      [1, 2, 3, 16].map((type) => asked.get(type)?.toString('hex')),
      ['0a000001', 'ac110002', '07000000', '05000000'],
    );
    const [six] = decodeMessages(routeRequest({ destination: 'fd00::1' }));
    assert.deepEqual(six?.body.subarray(0, 3).toJSON().data, [10, 128, 0]);
    const head = Buffer.alloc(12);
    head[0] = 2;
    head[7] = 1;
    const body = Buffer.concat([
      head,
      attribute(4, native32(3)),
      attribute(5, Buffer.from([172, 17, 0, 1])),
      nested(8, attribute(2, native32(1300))),
    ]);
    const answer = readRouteAnswer(encodeMessage({ type: 24, flags: 0, sequence: 1, body }));
    assert.deepEqual(answer, {
      kind: 'route',
      type: 'unicast',
      outDevice: 3,
      gateway: '172.17.0.1',
      source: undefined,
      mtu: 1300,
    });
    const refusal = Buffer.alloc(4);
    refusal.writeInt32LE(-113);
    assert.deepEqual(readRouteAnswer(encodeMessage({ type: 2, flags: 0, sequence: 1, body: refusal })), {
      kind: 'refused',
      errno: 113,
    });
    assert.equal(readRouteAnswer(Buffer.alloc(0)), undefined);
  });
});

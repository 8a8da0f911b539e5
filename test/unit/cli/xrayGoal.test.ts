import assert from 'node:assert/strict';
import { parseXrayGoal } from '../../../lab-runtime/cli/input/xrayGoal.ts';
import { isLabError } from '../../../lab-runtime/index.ts';

describe('what is asked of an xray', () => {
  it('is a name or an address, a port, a protocol', () => {
    const read = (text: string) => {
      const { to, kind, port } = parseXrayGoal(text);
      return [to, kind, port];
    };
    assert.deepEqual(read('web'), ['web', 'icmp', undefined]);
    assert.deepEqual(read('web:80'), ['web', 'tcp', 80]);
    assert.deepEqual(read('web:53/udp'), ['web', 'udp', 53]);
    assert.deepEqual(read('shop-web-1:8080/http'), ['shop-web-1', 'http', 8080]);
    assert.deepEqual(read('http://web/'), ['web', 'http', 80]);
    assert.deepEqual(read('http://192.168.99.100:32769'), ['192.168.99.100', 'http', 32_769]);
    assert.deepEqual(read('fd00::2'), ['fd00::2', 'icmp', undefined]);
    assert.deepEqual(read('[fd00::2]:80'), ['fd00::2', 'tcp', 80]);
    assert.deepEqual(read('web/icmp'), ['web', 'icmp', undefined]);
  });

  it('is refused where it is anything else', () => {
    for (const text of [
      '',
      ':80',
      'web:',
      'web:0',
      'web:65536',
      'web:80/sctp',
      'web/udp',
      'web:80/icmp',
      'http://web/page',
      'web:http',
      'a b',
    ]) {
      assert.throws(
        () => parseXrayGoal(text),
        (error) => isLabError(error, 'usage'),
        text,
      );
    }
  });
});

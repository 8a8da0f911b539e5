import assert from 'node:assert/strict';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { httpScript } from '../../../lab-runtime/probes/httpScript.ts';
import { parseHttp } from '../../../lab-runtime/probes/parseHttp.ts';

describe('httpScript', () => {
  it('refuses what is not a plain http URL', () => {
    for (const url of [
      'https://web/',
      'file:///etc/passwd',
      'ftp://web/',
      'web',
      '',
      'http://',
      'http://user:secret@web/',
      "javascript:alert('x')",
    ]) {
      assert.throws(
        () => httpScript(url),
        (error) => isLabError(error, 'usage'),
        url,
      );
    }
  });
});

describe('parseHttp', () => {
  it('reads a raw response', () => {
    assert.deepEqual(parseHttp('@http raw\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\nmore'), {
      status: 200,
      body: 'body\r\n\r\nmore',
    });
    assert.deepEqual(parseHttp('@http raw\nHTTP/1.0 204 No Content\n\n'), { status: 204, body: '' });
    assert.equal(parseHttp('@http raw\nSSH-2.0-OpenSSH\r\n'), undefined);
    assert.equal(parseHttp('@http raw\nHTTP/1.1 200 OK\r\nA: b'), undefined);
  });

  it('reads a framed one, by its last line', () => {
    assert.deepEqual(parseHttp('@http body\na\n@http 404\nb\n@http 200\n'), { status: 200, body: 'a\n@http 404\nb' });
    assert.equal(parseHttp('@http body\na\n@http 200\n\n@http 000\n'), undefined);
    assert.equal(parseHttp('@http body\nhalf'), undefined);
    assert.equal(parseHttp(''), undefined);
  });
});

import assert from 'node:assert/strict';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { parseSnapshot } from '../../../lab-runtime/snapshot/parseSnapshot.ts';
import { recordedHost } from './host/recordedHost.ts';

describe('parseSnapshot', () => {
  const snapshot = recordedHost();
  const content = JSON.stringify(snapshot);

  it('gives back what was saved', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(parseSnapshot(content, 'a.json'))), JSON.parse(content));
  });

  const refused: Readonly<Record<string, readonly [text: string, why: RegExp]>> = {
    'what is no JSON': ['{', /a\.json is no snapshot: it is no JSON/],
    'another document': ['{"name": "x"}', /a\.json is no snapshot: version/],
    'nothing at all': ['null', /a\.json is no snapshot/],
    'a later version': [content.replace('"version":1', '"version":2'), /another version of Vethscope has written it/],
    'a part of another type': [content.replace(/"ifindex":\d+/, '"ifindex":"$(id)"'), /host\.links\.0\.ifindex/],
    'a snapshot without its namespaces': [JSON.stringify({ ...snapshot, namespaces: undefined }), /: namespaces: /],
  };
  for (const [what, [text, why]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => parseSnapshot(text, 'a.json'),
        (error) => isLabError(error, 'usage') && why.test(error.message),
      );
    });
  }
});

import assert from 'node:assert/strict';
import { headLine, serviceKeyAt, topLevelBlock } from '../../../extension/language/server/outline.ts';

const lines = (text: string) => text.split('\n');

describe('outline of a Compose file', () => {
  it('finds where a key of the top level begins and ends', () => {
    const text = lines('name: a\nservices:\n  web: {}\n\n# still\n  db: {}\nnetworks:\n  n:\n');
    assert.deepEqual(topLevelBlock(text, 'services'), { start: 1, end: 6 });
    assert.deepEqual(topLevelBlock(text, 'networks'), { start: 6, end: 9 });
    assert.equal(topLevelBlock(text, 'web'), undefined);
  });

  it('takes a list without indentation for its key', () => {
    assert.deepEqual(topLevelBlock(lines('include:\n- a.yaml\n- b.yaml\nname: x'), 'include'), { start: 0, end: 3 });
  });

  it('reads quoted keys and blanks before the colon', () => {
    assert.equal(headLine(lines('"services" :\n  a: {}')), 0);
    assert.equal(headLine(lines("# top\n'services':")), 1);
  });

  it('takes no comment, longer word, value or scalar for a key', () => {
    for (const text of ['# services:', 'services-old:', 'name: services:', 'services:x', '  services:']) {
      assert.equal(headLine(lines(text)), undefined, text);
    }
  });

  it('chooses services before what else makes a lab file', () => {
    assert.equal(headLine(lines('x-lab: {}\ninclude: [a]\nservices: {}')), 2);
    assert.equal(headLine(lines('x-lab: {}\ninclude: [a]')), 1);
    assert.equal(headLine(lines('x-lab: {}')), 0);
    assert.equal(headLine(lines('name: a')), undefined);
  });

  it('knows the keys of services, and nothing below or beside them', () => {
    const text = lines('services:\n\n  # first\n  web:\n    image: a\n  "d b" :\n    image: b\nnetworks:\n  web:\n');
    assert.deepEqual(serviceKeyAt(text, 3), { service: 'web', start: 2, end: 5 });
    assert.deepEqual(serviceKeyAt(text, 5), { service: 'd b', start: 3, end: 6 });
    for (const line of [0, 1, 2, 4, 6, 7, 8, 99]) assert.equal(serviceKeyAt(text, line), undefined, String(line));
  });
});

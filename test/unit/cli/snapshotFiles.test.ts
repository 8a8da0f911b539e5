import assert from 'node:assert/strict';
import { recordedHost } from '../snapshot/host/recordedHost.ts';
import { runningLab, type } from './fakeCli.ts';

/** Snapshots in files: saved, looked at again, compared. */
describe('snapshot files', () => {
  const snapshot = recordedHost();
  const text = JSON.stringify(snapshot);
  const runtime = { observeHost: () => Promise.resolve(snapshot), takeSnapshot: () => Promise.resolve(snapshot) };
  const files = { 'before.json': text };
  const labs = [runningLab()];

  it('save keeps what was seen, of the machine or of a lab, and says how much', async () => {
    for (const name of ['host', 'lesson']) {
      const { code, out, written } = await type(`save ${name} before.json`, { runtime, labs });
      assert.equal(code, 0);
      assert.equal(out, `before.json: 5 namespaces, 5 containers, as of ${snapshot.takenAt}\n`);
      assert.deepEqual(JSON.parse(written['before.json'] ?? ''), JSON.parse(text));
    }
  });

  it('save replaces no file unless it is told to', async () => {
    const refused = await type('save host before.json', { runtime, files });
    assert.equal(refused.code, 2);
    assert.match(refused.err, /before\.json exists\n.*--force/s);
    assert.deepEqual(refused.written, {});
    const forced = await type('save --force host before.json', { runtime, files });
    assert.deepEqual([forced.code, Object.keys(forced.written)], [0, ['before.json']]);
  });

  it('save wants a name by which a file is known again', async () => {
    const { code, err, written } = await type('save host before', { runtime });
    assert.equal(code, 2);
    assert.match(err, /before does not end with \.json\n.*before\.json/s);
    assert.deepEqual(written, {});
  });

  it('show and veths take a file for what it is of, on any system', async () => {
    const here = await type('veths host', { runtime });
    const there = await type('veths before.json', { files, platform: 'darwin' });
    assert.equal(there.out, here.out);
    assert.equal((await type('show ./before.json', { files: { './before.json': text } })).code, 0);
  });

  it('diff compares with now, or with another file, and answers 1 where something changed', async () => {
    const same = await type('diff before.json', { runtime, files });
    assert.deepEqual([same.code, same.out], [0, 'No change.\n']);
    const [first, ...others] = snapshot.containers;
    assert.ok(first !== undefined);
    const changed = { ...snapshot, containers: others, networks: [] };
    const { code, out } = await type('diff before.json after.json', {
      files: { ...files, 'after.json': JSON.stringify(changed) },
    });
    assert.equal(code, 1);
    assert.match(out, /^- container alone$/m);
    assert.match(out, /^-1 container, -3 network$/m);
    const json: unknown = JSON.parse((await type('diff before.json host --json', { runtime, files })).out);
    assert.deepEqual(json, { changes: [], unknown: [] });
  });

  it('what is no snapshot is refused by its name', async () => {
    const none = await type('show nothing.json');
    assert.equal(none.code, 2);
    assert.match(none.err, /nothing\.json cannot be read/);
    const other = await type('diff other.json', { files: { 'other.json': '[]' } });
    assert.equal(other.code, 2);
    assert.match(other.err, /other\.json is no snapshot/);
  });
});

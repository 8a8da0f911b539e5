import assert from 'node:assert/strict';
import { say } from '../../../lab-runtime/model/phrase.ts';
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

  it('replay names the lab after the file, and prints its script without running anything', async () => {
    const { code, out } = await type('replay Shop_1.json --plan', { files: { 'Shop_1.json': text } });
    assert.equal(code, 0);
    assert.match(out, /^# Builds the lab shop_1, without root: local as it was at 2/m);
    const { script, lab } = JSON.parse(
      (await type('replay before.json --name other --root --plan --json', { files, uid: 0 })).out,
    ) as { readonly script: string; readonly lab: string };
    assert.equal(lab, 'other');
    assert.match(script, /^# Builds the lab other, as root/m);
    assert.equal((await type('replay before.json --name ../x --plan', { files })).code, 2);
  });

  it('replay tells what is not as it was, and what the kernel has otherwise', async () => {
    const lab = { ...runningLab(), replayOf: { target: 'ssh:shop', takenAt: '2026-01-01T00:00:00Z' } };
    const differences = {
      changes: [{ change: 'removed', what: 'route', namespace: 'host', text: '10.0.0.0/8 dev \u001b[2Jx' }],
      unknown: [],
    } as const;
    const notReplayed = [{ what: 'tap0 (web)', why: say`it is a veth that leads nowhere, in place of a ${'tun'}` }];
    const replayLab = () => Promise.resolve({ lab, notReplayed, differences });
    const { out } = await type('replay before.json', { files, runtime: { replayLab } });
    assert.match(out, /^Lab lesson is a replay of ssh:shop as of 2026-01-01T00:00:00Z: /);
    assert.match(
      out,
      /^Not replayed as it was:\n {2}tap0 \(web\): it is a veth that leads nowhere, in place of a tun\nWhat the kernel has otherwise than the snapshot:\nhost\n {2}- route 10/m,
    );
    assert.doesNotMatch(out, /\u001b\[2J/);
    const json = JSON.parse((await type('replay before.json --json', { files, runtime: { replayLab } })).out) as {
      readonly notReplayed: unknown;
    };
    assert.deepEqual(json.notReplayed, [
      { what: 'tap0 (web)', why: 'it is a veth that leads nowhere, in place of a tun' },
    ]);
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

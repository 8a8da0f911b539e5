import assert from 'node:assert/strict';
import { codeLensesOf } from '../../../extension/language/server/codeLenses.ts';
import { labsOfFile, mainLab } from '../../../extension/language/server/liveLabs.ts';
import { labFile, running } from './labText.ts';

const text = '# My lab\nname: demo\nservices:\n  web: {image: nginx}\n';
const lines = text.split('\n');
const live = running(text);

describe('code lenses', () => {
  it('start a lab that does not run, at its services', () => {
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } };
    assert.deepEqual(codeLensesOf({ file: labFile, lines, running: [] }), [
      {
        range,
        command: { title: '▶ Start lab', command: 'vethscope.startLab', arguments: [{ kind: 'file', file: labFile }] },
      },
      { range, command: { title: 'not running', command: '' } },
    ]);
  });

  it('stop a lab that runs, and say how large it is', () => {
    const [stop, state, ...more] = codeLensesOf({ file: labFile, lines, running: [live] });
    assert.deepEqual(stop?.command, {
      title: '■ Stop lab demo',
      command: 'vethscope.stopLab',
      arguments: [{ kind: 'lab', lab: 'demo' }],
    });
    assert.equal(state?.command?.title, 'running, 1 container');
    assert.deepEqual(more, []);
  });

  it('stop each of several labs from one file', () => {
    const lenses = codeLensesOf({ file: labFile, lines, running: [live, running(text, 'second')] });
    assert.deepEqual(
      lenses.flatMap(({ command }) => (command?.command === '' ? [] : [command?.title])),
      ['■ Stop lab demo', '■ Stop lab second'],
    );
  });

  it('leave a file alone that is laid over another', () => {
    for (const name of ['compose.override.yaml', 'docker-compose.override.yml']) {
      assert.deepEqual(codeLensesOf({ file: `/labs/demo/${name}`, lines, running: [] }), []);
    }
    assert.equal(codeLensesOf({ file: '/labs/demo/docker-compose.dev.yml', lines, running: [] }).length, 2);
  });

  it('leave a file alone that describes no lab yet', () => {
    assert.deepEqual(codeLensesOf({ file: labFile, lines: ['', '# services:'], running: [live] }), []);
  });
});

describe('labs of a file', () => {
  const same = (path: string) => path;
  const second = { ...live, name: 'second' };
  const other = { ...live, name: 'other', file: '/labs/other/compose.yaml' };
  const { file: _none, ...fileless } = live;

  it('are those that were started from it', () => {
    assert.deepEqual(labsOfFile([other, live, fileless, second], labFile, same), [live, second]);
  });

  it('are found behind symbolic links', () => {
    const canonical = (path: string) => path.replace('/link/', '/labs/');
    assert.deepEqual(labsOfFile([live], '/link/demo/compose.yaml', canonical), [live]);
  });

  it('have one that is meant: that of the same name, else the first', () => {
    assert.equal(mainLab([second, live], 'demo'), live);
    assert.equal(mainLab([second, live], undefined), second);
    assert.equal(mainLab([], 'demo'), undefined);
  });
});

import assert from 'node:assert/strict';
import { findLabFile } from '../../../lab-runtime/cli/input/findLabFile.ts';
import { isLabError } from '../../../lab-runtime/index.ts';

/** A machine with these files; the current folder is /home/me/lab. */
function machineWith(...files: readonly string[]) {
  const folders = new Set(
    files.flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index).join('/') || '/')),
  );
  return {
    folder: '/home/me/lab',
    environment: {},
    platform: 'linux',
    uid: 1,
    lesson: undefined,
    readText: () => '',
    list: (folder: string) => {
      if (!folders.has(folder)) throw new Error(`no ${folder}`);
      const prefix = folder === '/' ? '/' : `${folder}/`;
      return files
        .filter((file) => file.startsWith(prefix))
        .map((file) => file.slice(prefix.length).split('/')[0] ?? '');
    },
  };
}

describe('the lab file that is meant', () => {
  it('is the one named, there or not', () => {
    assert.equal(findLabFile(machineWith('/home/me/lab/compose.yaml'), 'x.yaml'), '/home/me/lab/x.yaml');
    assert.equal(findLabFile(machineWith(), '/a/b.yaml'), '/a/b.yaml');
  });

  it('is that of the folder named', () => {
    assert.equal(
      findLabFile(machineWith('/home/me/lab/sub/docker-compose.yml'), 'sub'),
      '/home/me/lab/sub/docker-compose.yml',
    );
    assert.throws(
      () => findLabFile(machineWith('/home/me/lab/compose.yaml', '/home/me/lab/sub/x'), 'sub'),
      (error) => isLabError(error, 'usage'),
    );
  });

  it('is the first that Compose would take', () => {
    const names = ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'].map(
      (name) => `/home/me/lab/${name}`,
    );
    names.forEach((name, index) => {
      assert.equal(findLabFile(machineWith('/home/me/lab/z.lab.yaml', ...names.slice(0, index + 1)), undefined), name);
    });
  });

  it('is looked for in the folders above', () => {
    assert.equal(
      findLabFile(machineWith('/home/me/lab/readme', '/home/compose.yaml'), undefined),
      '/home/compose.yaml',
    );
    assert.equal(findLabFile(machineWith('/compose.yaml'), undefined), '/compose.yaml');
  });

  it('is the only *.lab.yaml where there is no Compose file', () => {
    assert.equal(findLabFile(machineWith('/home/me/lab/shop.lab.yaml'), undefined), '/home/me/lab/shop.lab.yaml');
    assert.throws(
      () => findLabFile(machineWith('/home/me/lab/b.lab.yaml', '/home/me/lab/a.lab.yml'), undefined),
      (error) => isLabError(error, 'usage') && error.remedy === 'Name one of them: a.lab.yml, b.lab.yaml',
    );
  });

  it('may be none', () => {
    assert.throws(
      () => findLabFile(machineWith('/home/me/lab/readme'), undefined),
      (error) => isLabError(error, 'usage'),
    );
  });
});

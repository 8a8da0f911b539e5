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
    list: (folder: string) => {
      if (!folders.has(folder)) throw new Error(`no ${folder}`);
      const prefix = folder === '/' ? '/' : `${folder}/`;
      return files
        .filter((file) => file.startsWith(prefix))
        .map((file) => file.slice(prefix.length).split('/')[0] ?? '');
    },
  };
}

/** The file without what is laid over it. */
function find(machine: ReturnType<typeof machineWith>, named: string | undefined): string {
  return findLabFile(machine, named).file;
}

describe('the lab file that is meant', () => {
  it('is the one named, there or not', () => {
    assert.equal(find(machineWith('/home/me/lab/compose.yaml'), 'x.yaml'), '/home/me/lab/x.yaml');
    assert.equal(find(machineWith(), '/a/b.yaml'), '/a/b.yaml');
  });

  it('is that of the folder named', () => {
    assert.equal(
      find(machineWith('/home/me/lab/sub/docker-compose.yml'), 'sub'),
      '/home/me/lab/sub/docker-compose.yml',
    );
    assert.throws(
      () => find(machineWith('/home/me/lab/compose.yaml', '/home/me/lab/sub/x'), 'sub'),
      (error) => isLabError(error, 'usage'),
    );
  });

  it('is the first that Compose would take', () => {
    const names = ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'].map(
      (name) => `/home/me/lab/${name}`,
    );
    names.forEach((name, index) => {
      assert.equal(find(machineWith('/home/me/lab/z.lab.yaml', ...names.slice(0, index + 1)), undefined), name);
    });
  });

  it('is looked for in the folders above', () => {
    assert.equal(find(machineWith('/home/me/lab/readme', '/home/compose.yaml'), undefined), '/home/compose.yaml');
    assert.equal(find(machineWith('/compose.yaml'), undefined), '/compose.yaml');
  });

  it('is the only *.lab.yaml where there is no Compose file', () => {
    assert.equal(find(machineWith('/home/me/lab/shop.lab.yaml'), undefined), '/home/me/lab/shop.lab.yaml');
    assert.throws(
      () => find(machineWith('/home/me/lab/b.lab.yaml', '/home/me/lab/a.lab.yml'), undefined),
      (error) => isLabError(error, 'usage') && error.remedy === 'Name one of them: a.lab.yml, b.lab.yaml',
    );
  });

  it('has the override file beside it laid over it, where Compose finds both by itself', () => {
    const folder = '/home/me/lab';
    const names = ['compose.yaml', 'docker-compose.override.yml', 'compose.override.yaml'].map(
      (name) => `${folder}/${name}`,
    );
    const machine = machineWith(...names);
    const both = { file: `${folder}/compose.yaml`, overrides: [`${folder}/compose.override.yaml`] };
    assert.deepEqual(findLabFile(machine, undefined), both);
    assert.deepEqual(findLabFile(machine, folder), both);
    assert.deepEqual(findLabFile(machine, 'compose.yaml').overrides, []);
    const lab = machineWith(`${folder}/a.lab.yaml`, `${folder}/compose.override.yaml`);
    assert.deepEqual(findLabFile(lab, undefined).overrides, []);
  });

  it('may be none', () => {
    assert.throws(
      () => find(machineWith('/home/me/lab/readme'), undefined),
      (error) => isLabError(error, 'usage'),
    );
  });
});

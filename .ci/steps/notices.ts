import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { dist, root } from './paths.ts';

const packageFolder = /^node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/;

/** Writes dist/NOTICES.txt: the licence of every package that is bundled, which most licences ask for. */
export async function writeNotices(metafiles: readonly Metafile[]): Promise<void> {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = [...new Set(inputs.flatMap((input) => packageFolder.exec(input) ?? []))].sort();
  const notices = await Promise.all(folders.map(noticeOf));
  await writeFile(join(dist, 'NOTICES.txt'), `Vethscope contains the following packages.\n\n${notices.join('\n')}`);
}

async function noticeOf(folder: string): Promise<string> {
  const licence = (await readdir(join(root, folder))).find((file) => /^licen[cs]e/i.test(file));
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const text =
    licence === undefined
      ? 'No licence file; see its package.json.'
      : await readFile(join(root, folder, licence), 'utf8');
  return `--- ${name} ---\n\n${text.trim()}\n`;
}

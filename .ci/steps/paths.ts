import { join, resolve } from 'node:path';

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** What is built and shipped. */
export const dist = join(root, 'dist');

/** What is built and not shipped: reports, the package, bundled host tests. */
export const out = join(root, 'out');

/** Where `npm run package` puts the package. */
export const vsixFile = join(out, 'vethscope.vsix');

/** The lab that `npm start` brings up. */
export const sampleFolder = join(root, 'media/samples/lesson');

/** Its lab file. */
export const sampleFile = join(sampleFolder, 'compose.yaml');

/** The name under which it runs. */
export const sampleLab = 'lesson';

/** Which documents are lab files. */

const patterns = [
  '**/{compose,docker-compose}.{yml,yaml}',
  '**/{compose,docker-compose}[.-]*.{yml,yaml}',
  '**/*.lab.{yml,yaml}',
];

/** On disk, or not saved yet; never the other side of a comparison (`git:`). */
const schemes = ['file', 'untitled'];

/**
 * Compose files by their name, lab files by their ending, and whatever else the user has given the language
 * `dockercompose`. A document selector of VS Code and of the language client alike.
 */
export const labFileSelector: { readonly scheme: string; readonly language: string; readonly pattern?: string }[] =
  schemes.flatMap((scheme) => [
    ...patterns.map((pattern) => ({ scheme, language: 'yaml', pattern })),
    { scheme, language: 'dockercompose' },
  ]);

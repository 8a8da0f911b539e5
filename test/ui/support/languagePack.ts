import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives a server's user data a language pack without a single word: VS Code takes the language for its own and asks
 * extensions for their translations, and what stands there in that language then is theirs alone. The real pack comes
 * from the marketplace.
 */
export async function installEmptyLanguagePack(dataFolder: string, locale: string): Promise<void> {
  const translations = join(dataFolder, 'empty.i18n.json');
  const extension = { extensionIdentifier: { id: 'test.language-pack' }, version: '1.0.0' };
  const pack = { hash: 'empty', label: locale, extensions: [extension], translations: { vscode: translations } };
  await mkdir(dataFolder, { recursive: true });
  await writeFile(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  await writeFile(join(dataFolder, 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}

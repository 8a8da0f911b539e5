/** The texts of the extension in English: the bundle that translations follow. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson, type l10nJsonFormat } from '@vscode/l10n-dev';
import ts from 'typescript';
import { root } from './paths.ts';

/** Where the bundle of a language is; English has none. */
export function bundleFile(language?: string): string {
  return join(root, 'l10n', `bundle.l10n.${language === undefined ? '' : `${language}.`}json`);
}

/** Every text of `l10n.t` in the extension, and every phrase of the runtime, sorted. */
export async function englishBundle(): Promise<l10nJsonFormat> {
  // The tool parses slowly, and fastest one long text.
  const contents = textsOf('extension/**/*.ts')
    .filter((text) => text.includes('l10n'))
    .join('\n');
  const own = await getL10nJson([{ extension: '.ts', contents }]);
  const phrases = textsOf('lab-runtime/**/*.ts').flatMap(phrasesIn);
  const all = { ...Object.fromEntries(phrases.map((phrase) => [phrase, phrase])), ...own };
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function textsOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
}

/** The templates of say`…` (lab-runtime/model/phrase.ts). */
function phrasesIn(text: string): readonly string[] {
  if (!text.includes('say`')) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === 'say') {
      found.push(templateOf(node.template));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('phrases.ts', text, ts.ScriptTarget.Latest));
  return found;
}

function templateOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  const spans = template.templateSpans.map(({ literal }, index) => `{${String(index)}}${literal.text}`);
  return template.head.text + spans.join('');
}

/** The YAML parser's errors, with what would be right. */
import type { YAMLError } from 'yaml';
import type { SourceRange } from '../model/source.ts';
import { asItIs, say, type Phrase } from '../model/phrase.ts';
import type { Findings } from './findings.ts';

const remedies: Readonly<Partial<Record<YAMLError['code'], Phrase>>> = {
  BAD_DQ_ESCAPE: say`Double the backslash, or use single quotes.`,
  BAD_INDENT: say`Indent the line like its neighbours, and close every bracket.`,
  BAD_SCALAR_START: say`Put the value in quotes.`,
  BLOCK_AS_IMPLICIT_KEY: say`Put a value that contains ": " in quotes, or start a new line.`,
  MISSING_CHAR: say`Add the missing character, or put the value in quotes.`,
  MULTIPLE_DOCS: say`Keep one document: remove the line --- and what follows it.`,
  MULTILINE_IMPLICIT_KEY: say`Write a colon after the key, on the same line.`,
  TAB_AS_INDENT: say`Indent with spaces.`,
};

const messages: Readonly<Partial<Record<YAMLError['code'], Phrase>>> = {
  MULTIPLE_DOCS: say`A lab file holds one YAML document; here a second one begins.`,
  RESOURCE_EXHAUSTION: say`The values are nested too deeply.`,
};

/** Reports one error of the YAML parser. */
export function reportSyntax(error: YAMLError, range: SourceRange, findings: Findings): void {
  const { message: ofLibrary } = error;
  const message = messages[error.code] ?? asItIs(ofLibrary.endsWith('.') ? ofLibrary : `${ofLibrary}.`);
  const remedy = remedies[error.code] ?? say`Correct the YAML syntax here.`;
  findings.error('malformed-yaml', range, message, remedy);
}

/** The YAML parser's errors, with what would be right. */
import type { YAMLError } from 'yaml';
import type { SourceRange } from '../model/source.ts';
import type { Findings } from './findings.ts';

const remedies: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_DQ_ESCAPE: 'Double the backslash, or use single quotes.',
  BAD_INDENT: 'Indent the line like its neighbours, and close every bracket.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains ": " in quotes, or start a new line.',
  MISSING_CHAR: 'Add the missing character, or put the value in quotes.',
  MULTIPLE_DOCS: 'Keep one document: remove the line --- and what follows it.',
  MULTILINE_IMPLICIT_KEY: 'Write a colon after the key, on the same line.',
  TAB_AS_INDENT: 'Indent with spaces.',
};

const messages: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  MULTIPLE_DOCS: 'A lab file holds one YAML document; here a second one begins',
  RESOURCE_EXHAUSTION: 'The values are nested too deeply',
};

/** Reports one error of the YAML parser. */
export function reportSyntax(error: YAMLError, range: SourceRange, findings: Findings): void {
  const message = messages[error.code] ?? error.message;
  const remedy = remedies[error.code] ?? 'Correct the YAML syntax here.';
  findings.error('malformed-yaml', range, message.endsWith('.') ? message : `${message}.`, remedy);
}

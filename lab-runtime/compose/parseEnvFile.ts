/** `.env` files: the variables a lab file may use. */
import { expandVariables, type Environment } from './expandVariables.ts';
import type { Diagnostic } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import { Findings } from './findings.ts';

const blankLine = /^[^\S\n]*(?:#[^\n]*)?(?:\n|$)/;
const anyLine = /^[^\n]*(?:\n|$)/;

/** One assignment, or a name alone, which takes its value from the environment around. */
const statement =
  /^[^\S\n]*(?:export[^\S\n]+)?(?<name>[\w.-]+)(?:[^\S\n]*[=:][^\S\n]*(?<value>'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\n]*))?(?<rest>[^\n]*)(?:\n|$)/;

/**
 * Reads the text of a `.env` file as Compose does: `NAME=value`, `export`, comments, single quotes for
 * literal text, double quotes for escapes and line breaks, variables of `environment` and of earlier
 * lines. Result: what the file itself defines; whose value wins over the environment's is the caller's
 * choice (Compose: the environment's).
 */
export function parseEnvFile(
  text: string,
  options: { readonly file: string; readonly environment: Environment },
): { readonly variables: Environment; readonly diagnostics: readonly Diagnostic[] } {
  const findings = new Findings();
  const variables = new Map<string, string>();
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  for (let line = 1; rest !== '';) {
    const taken = blankLine.exec(rest)?.[0];
    const found = taken === undefined ? statement.exec(rest) : null;
    const consumed = taken ?? found?.[0] ?? anyLine.exec(rest)?.[0] ?? rest;
    if (taken === undefined && !assign(variables, found, options.environment)) {
      const width = (consumed.split('\n')[0] ?? '').length;
      const range = { file: options.file, line, column: 1, endLine: line, endColumn: 1 + width };
      findings.error(
        'bad-env-line',
        range,
        say`This line is not NAME=value.`,
        say`Write NAME=value, with closed quotes, and # before a comment.`,
      );
    }
    line += consumed.split('\n').length - 1;
    rest = rest.slice(consumed.length);
  }
  return { variables: Object.fromEntries(variables), diagnostics: findings.sorted() };
}

/** Takes in one statement; false where it is none. */
function assign(variables: Map<string, string>, found: RegExpExecArray | null, environment: Environment): boolean {
  const { name, value: written, rest } = found?.groups ?? {};
  if (name === undefined || !/^[^\S\n]*(?:#[^\n]*)?$/.test(rest ?? '')) return false;
  if (written !== undefined && /^["']/.test(written) && !/^'[^']*'$|^"(?:\\[\s\S]|[^"\\])*"$/.test(written))
    return false;
  const value = readValue(name, written, { ...Object.fromEntries(variables), ...environment });
  if (value !== undefined) variables.set(name, value);
  return true;
}

function readValue(name: string, written: string | undefined, environment: Environment): string | undefined {
  if (written === undefined) return Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (/^'[^']*'$/.test(written)) return written.slice(1, -1);
  if (/^"(?:\\[\s\S]|[^"\\])*"$/.test(written))
    return expandVariables(unescape(written.slice(1, -1)), environment).text;
  const value = written.replace(/(?:^|\s)#.*$/, '').trimEnd();
  return expandVariables(value, environment).text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$$' };

/** `\$` becomes `$$`, which the expansion after it makes one dollar sign. */
function unescape(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (both, character: string) => escapes[character] ?? both);
}

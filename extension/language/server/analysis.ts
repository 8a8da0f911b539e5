/** What is known of one version of a lab file. */
import { dirname, join } from 'node:path';
import { parseEnvFile, parseLabFile, type Diagnostic, type Lab } from '../../../lab-runtime/index.ts';

/** Made once a version; see {@link analyse}. */
export interface Analysis {
  /** Absolute path, as places in the text name it. */
  readonly file: string;
  readonly lines: readonly string[];
  /** Undefined exactly where a diagnostic is an error. */
  readonly lab: Lab | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Every other file that was looked for: when one changes, this is out of date. */
  readonly dependencies: ReadonlySet<string>;
}

/** A lab file's text, and where the rest comes from. */
export interface AnalysisInput {
  readonly file: string;
  readonly text: string;
  /** Variables of the process; those of the `.env` beside the file stand below them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The text of another file, or undefined where it cannot or may not be read. */
  readonly readFile: (path: string) => string | undefined;
}

/** Longer files are not lab files, and would make every key stroke slow. */
const longestText = 1_000_000;

/** Reads a lab file as `up` would. */
export function analyse({ file, text, environment, readFile }: AnalysisInput): Analysis {
  const lines = text.split(/\r?\n/);
  const dependencies = new Set<string>();
  if (text.length > longestText) return { file, lines, lab: undefined, diagnostics: [], dependencies };
  const read = (path: string): string | undefined => {
    dependencies.add(path);
    return readFile(path);
  };
  const envFile = join(dirname(file), '.env');
  const envText = read(envFile);
  const env = envText === undefined ? undefined : parseEnvFile(envText, { file: envFile, environment });
  const { lab, diagnostics } = parseLabFile(text, {
    file,
    environment: { ...env?.variables, ...environment },
    readFile: read,
  });
  return { file, lines, lab, diagnostics: [...(env?.diagnostics ?? []), ...diagnostics], dependencies };
}

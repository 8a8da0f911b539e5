/** From a lab file's name to a lab: finding, reading, parsing, and saying what is wrong. */
import { dirname, join, relative } from 'node:path';
import { LabError, type Diagnostic, type Lab } from '../../index.ts';
import type { Cli, Machine } from '../session/cli.ts';
import { findLabFile } from './findLabFile.ts';
import { formatDiagnostic } from '../output/formatDiagnostic.ts';

/** See {@link loadLab}. */
export interface LoadOptions {
  /** The lab's name, instead of the file's own. */
  readonly name?: string | undefined;
}

/**
 * The lab of a file. Everything that is wrong is printed on standard error, all at once; rejects with `bad-lab-file`
 * when there is an error among it.
 */
export function loadLab(cli: Cli, named: string | undefined, { name }: LoadOptions = {}): Lab {
  const { machine, runtime, terminal } = cli;
  const { file, overrides } = findLabFile(machine, named);
  const text = readLabFile(machine, file);
  const env = readEnvironment(cli, join(dirname(file), '.env'));
  const { lab, diagnostics, ignored } = runtime.parseLabFile(text, {
    file,
    overrides,
    environment: env.variables,
    readFile: (path) => readOrNone(machine, path),
    ...(name === undefined ? {} : { name }),
  });
  const found = [...env.diagnostics, ...diagnostics];
  for (const path of overrides) terminal.err.write(terminal.err.paint('dim', `With ${printedName(machine, path)}.\n`));
  printFindings(cli, found, ignored);
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (lab !== undefined && errors === 0) return lab;
  const shown = printedName(machine, file);
  throw new LabError('bad-lab-file', `${shown} has ${errors === 1 ? 'an error' : `${String(errors)} errors`}`, {
    object: shown,
    remedy: 'Correct what is listed above.',
    diagnostics: found,
  });
}

function readLabFile(machine: Machine, file: string): string {
  try {
    return machine.readText(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EACCES: 'you may not read it',
      EISDIR: 'it is a folder',
    };
    throw new LabError(
      'usage',
      `${printedName(machine, file)} cannot be read: ${why[code] ?? (error instanceof Error ? error.message : String(error))}`,
      {
        object: file,
        remedy: 'Name a Compose file: vethscope up FILE',
        cause: error,
      },
    );
  }
}

/** The variables a lab file may use: those of this process, and below them those of the `.env` file beside it. */
function readEnvironment(cli: Cli, file: string) {
  const environment = Object.fromEntries(
    Object.entries(cli.machine.environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const text = readOrNone(cli.machine, file);
  if (text === undefined) return { variables: environment, diagnostics: [] };
  const { variables, diagnostics } = cli.runtime.parseEnvFile(text, { file, environment });
  return { variables: { ...variables, ...environment }, diagnostics };
}

function readOrNone(machine: Machine, file: string): string | undefined {
  try {
    return machine.readPlainText(file);
  } catch {
    return undefined;
  }
}

function printFindings(
  { machine, terminal }: Cli,
  diagnostics: readonly Diagnostic[],
  ignored: readonly string[],
): void {
  const view = {
    textOf: (file: string) => readOrNone(machine, file),
    nameOf: (file: string) => printedName(machine, file),
    paint: terminal.err.paint,
  };
  for (const diagnostic of diagnostics) terminal.err.write(formatDiagnostic(diagnostic, view));
  if (ignored.length > 0) {
    terminal.err.write(terminal.err.paint('dim', `Not part of the network, and left out: ${ignored.join(', ')}\n`));
  }
}

/** Relative to the current folder where the file lies in it. */
function printedName(machine: Machine, file: string): string {
  const near = relative(machine.folder, file);
  return near === '' || near.startsWith('..') ? file : near;
}

/** The parser's findings as the editor shows them. */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic, type Range } from 'vscode-languageserver/node';
import * as l10n from '@vscode/l10n';
import type { Diagnostic as Finding } from '../../../lab-runtime/index.ts';
import { sayPhrase } from '../../sayPhrase.ts';
import type { Analysis } from './analysis.ts';
import { isNetworkMatter, wholeProjectCodes } from './concerns.ts';
import { headLine, topLevelBlock } from './outline.ts';
import { toRange } from './ranges.ts';

/** Who else looks at the file. */
export interface DiagnosticOptions {
  /** Another extension validates Compose itself. */
  readonly composeIsValidated: boolean;
}

const severities: Readonly<Record<Finding['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Drawn faded: what stands there takes no part in the lab. */
const withoutEffect = ['inactive-service', 'no-effect', 'unused-network'];

/** What the editor shows of a lab file. A finding in another file is shown where this one names others, and leads there. */
export function diagnosticsOf(analysis: Analysis, options: DiagnosticOptions): Diagnostic[] {
  return analysis.diagnostics
    .filter((finding) => isReported(finding, analysis, options))
    .map((finding) =>
      finding.range.file === analysis.file ? ownDiagnostic(finding) : farDiagnostic(finding, analysis),
    );
}

function isReported(finding: Finding, analysis: Analysis, { composeIsValidated }: DiagnosticOptions): boolean {
  const { code } = finding;
  if (isPart(analysis) && wholeProjectCodes.some((each) => each === code)) return false;
  return !composeIsValidated || isNetworkMatter(code) || standsInXLab(finding, analysis);
}

function standsInXLab({ range }: Finding, { file, lines }: Analysis): boolean {
  const block = topLevelBlock(lines, 'x-lab');
  return block !== undefined && range.file === file && range.line > block.start && range.line <= block.end;
}

/**
 * Whether this is not the whole project: `compose.override.yaml` and the like are laid over `compose.yaml`, and a file
 * that could not be read may hold what seems to be missing.
 */
function isPart({ file, diagnostics }: Analysis): boolean {
  const name = basename(file);
  const isLayer = /^(?:docker-)?compose[.-].+\.ya?ml$/.test(name) && !/\.lab\.ya?ml$/.test(name);
  return isLayer || diagnostics.some(({ code }) => code === 'unreadable-file');
}

function ownDiagnostic(finding: Finding): Diagnostic {
  return { ...common(finding), range: toRange(finding.range), message: messageOf(finding) };
}

function farDiagnostic(finding: Finding, { lines }: Analysis): Diagnostic {
  const { file, line } = finding.range;
  const message = messageOf(finding);
  return {
    ...common(finding),
    range: wholeLine(lines, topLevelBlock(lines, 'include')?.start ?? headLine(lines) ?? 0),
    message: l10n.t('In {0}, line {1}: {2}', basename(file), line, message),
    relatedInformation: [{ location: { uri: pathToFileURL(file).href, range: toRange(finding.range) }, message }],
  };
}

function common({ severity, code }: Finding): Pick<Diagnostic, 'severity' | 'code' | 'source' | 'tags'> {
  const tags = withoutEffect.includes(code) ? { tags: [DiagnosticTag.Unnecessary] } : {};
  return { severity: severities[severity], code, source: 'Vethscope', ...tags };
}

function messageOf({ phrases: { message, remedy } }: Finding): string {
  return [message, remedy].flatMap((phrase) => (phrase === undefined ? [] : [sayPhrase(phrase)])).join('\n');
}

function wholeLine(lines: readonly string[], line: number): Range {
  return { start: { line, character: 0 }, end: { line, character: (lines[line] ?? '').trimEnd().length } };
}

/** ▶ Start and ■ Stop above the services of a lab file. */
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CodeLens, Range } from 'vscode-languageserver/node';
import type { CommandId } from '../../contributions.ts';
import type { SubjectOf } from '../../subject.ts';
import { targetName } from '../../targets/targetName.ts';
import type { LiveLab } from '../protocol.ts';
import { headLine } from './outline.ts';

/** A lab file on disk. */
export interface LensInput {
  readonly file: string;
  readonly lines: readonly string[];
  /** The labs that run from this file. */
  readonly running: readonly LiveLab[];
}

/** Compose lays it over `compose.yaml`: alone it is no lab. */
const overrideName = /^(?:docker-)?compose\.override\.ya?ml$/;

/** The lenses of a lab file; none for a file that describes nothing yet, or only what differs from another. */
export function codeLensesOf({ file, lines, running }: LensInput): CodeLens[] {
  const line = headLine(lines);
  if (line === undefined || overrideName.test(basename(file))) return [];
  const range = { start: { line, character: 0 }, end: { line, character: 0 } };
  return running.length === 0 ? idleLenses(range, file) : running.flatMap((lab) => runningLenses(range, lab));
}

function idleLenses(range: Range, file: string): CodeLens[] {
  const about: SubjectOf<'file'> = { kind: 'file', file };
  const command: CommandId = 'vethscope.startLab';
  return [
    { range, command: { title: l10n.t('▶ Start lab'), command, arguments: [about] } },
    textLens(range, l10n.t('not running')),
  ];
}

function runningLenses(range: Range, { name, containers, target, isOld }: LiveLab): CodeLens[] {
  const about: SubjectOf<'lab'> = { kind: 'lab', lab: name, ...(target === undefined ? {} : { target }) };
  const command: CommandId = 'vethscope.stopLab';
  const title =
    target === undefined ? l10n.t('■ Stop lab {0}', name) : l10n.t('■ Stop lab {0} on {1}', name, targetName(target));
  if (isOld === true) {
    return [{ range, command: { title, command, arguments: [about] } }, textLens(range, l10n.t('disconnected'))];
  }
  const state =
    containers.length === 1
      ? l10n.t('running, 1 container')
      : l10n.t('running, {0} containers', String(containers.length));
  return [{ range, command: { title, command, arguments: [about] } }, textLens(range, state)];
}

/** Without a command a lens is text. */
function textLens(range: Range, title: string): CodeLens {
  return { range, command: { title, command: '' } };
}

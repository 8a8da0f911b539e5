/** Actions as shell text in the words of the build prologue. */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Action, Place, PlannedProcess, RuleLine } from '../../model/plan.ts';
import { isIpWord } from '../../plan/ipWord.ts';
import { quote } from '../../targets/quote.ts';
import { heredoc } from '../../targets/heredoc.ts';
import { startText } from './startText.ts';

/** Text of a batch, and for each of its lines (from 1) which step it belongs to. */
export interface Batch {
  readonly text: string;
  readonly lineOwners: readonly string[];
}

/** One step's part of a batch. */
export interface BatchPart {
  readonly owner: string;
  /** Comment lines, without the `# `. */
  readonly comment: readonly string[];
  readonly lines: readonly string[];
}

/** Joins parts, comments first, and remembers whose line is whose. */
export function batchOf(parts: readonly BatchPart[]): Batch {
  const lines = parts.flatMap(({ owner, comment, lines: own }) =>
    [...comment.map((line) => `# ${line}`), ...own].map((line) => ({ owner, line })),
  );
  return { text: lines.map(({ line }) => `${line}\n`).join(''), lineOwners: lines.map(({ owner }) => owner) };
}

/** Names of processes whose pids an `ip` command speaks of. */
export function pidsIn(commands: readonly (readonly string[])[]): readonly string[] {
  return [
    ...new Set(
      commands
        .flat()
        .filter((word) => word.startsWith('pid:'))
        .map((word) => word.slice(4)),
    ),
  ];
}

/** Shell variable for the pid of a process; injective over Docker's container names. */
function pidVariable(name: string): string {
  return `pid_${name.replaceAll(/[^A-Za-z0-9]/g, (other) => `_${(other.codePointAt(0) ?? 0).toString(16)}_`)}`;
}

/** One line for `ip -batch`, which splits at blanks and knows no quoting that every version shares. */
export function ipLine(command: readonly string[]): string {
  return command
    .map((word) => {
      if (word.startsWith('pid:')) return `$${pidVariable(word.slice(4))}`;
      if (isIpWord(word)) return word;
      throw new LabError('bad-lab-file', say`ip cannot be given the word ${JSON.stringify(word)}`, {
        object: word,
        remedy: 'Use letters, digits and . _ - : / @ in names and addresses.',
      });
    })
    .join(' ');
}

/** A batch of `ip` commands at a place. `force` goes on after an error, for an undo. */
export function ipBatch(place: Place, batch: Batch, processes: readonly string[], force: 'strict' | 'force'): string {
  const tool = force === 'force' ? 'ip -force -batch -' : 'ip -batch -';
  const pids = processes.map((name) => `pid ${quote([name])} ${pidVariable(name)}\n`).join('');
  if (place.kind === 'host') return `${pids}${expandingHeredoc(tool, batch.text, processes.length > 0)}`;
  const enter = `pid ${quote([place.name])} inner\n`;
  const command = `nsenter --net="/proc/$inner/ns/net" ${tool}`;
  return `${pids}${enter}${expandingHeredoc(command, batch.text, processes.length > 0)}`;
}

/** Where pids stand in the text the shell must fill them in; every other word is free of `$` (see ipLine). */
function expandingHeredoc(command: string, text: string, expand: boolean): string {
  if (!expand) return heredoc(command, text);
  const safe = text.replaceAll(/[\\`]|\$(?!pid_)/g, ' ');
  return `${command} <<END_OF_BATCH\n${safe}END_OF_BATCH\n`;
}

/** `iptables-restore` input: one section a table, in the order in which the tables are first spoken of. */
export function rulesBatch(parts: readonly (BatchPart & { readonly rules: readonly RuleLine[] })[]): Batch {
  const tables = [...new Set(parts.flatMap(({ rules }) => rules.map(({ table }) => table)))];
  return batchOf(
    tables.flatMap((table) => [
      { owner: '', comment: [], lines: [`*${table}`] },
      ...parts
        .map((part) => ({ ...part, lines: part.rules.filter((rule) => rule.table === table).map(({ line }) => line) }))
        .filter(({ lines }) => lines.length > 0),
      { owner: '', comment: [], lines: ['COMMIT'] },
    ]),
  );
}

/** The folder and files of a process, before it is spawned. */
export function processFiles(process: PlannedProcess): string {
  const at = (file: string): string => quote([`/run/vethscope/c/${process.name}/${file}`]);
  const { hosts, hostname, resolvConf } = process.files;
  const sysctls = process.sysctls.map(([key, value]) => `setting ${quote([settingPath(key), value])}\n`).join('');
  return [
    `write ${at('sysctls')} ${quote([sysctls])}`,
    `write ${at('start')} ${quote([startText(process)])}`,
    `write ${at('hosts')} ${quote([hosts])}`,
    `write ${at('hostname')} ${quote([hostname])}`,
    ...(resolvConf === undefined ? [] : [`resolver ${quote([process.name, resolvConf])}`]),
    `own ${quote([process.name, process.network.kind])}`,
    '',
  ].join('\n');
}

/** `net.ipv4.conf.br-1/0.x` → `net/ipv4/conf/br-1.0/x`, as sysctl(8) reads keys. */
export function settingPath(key: string): string {
  return key.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** An action on its own, for an undo: errors are passed over. */
export function renderUndo(action: Action): string {
  switch (action.kind) {
    case 'ip': {
      const batch = batchOf([{ owner: '', comment: [], lines: action.commands.map(ipLine) }]);
      return ipBatch(action.place, batch, pidsIn(action.commands), 'force');
    }
    case 'destroy':
      return `destroy ${quote([action.process])}\n`;
    case 'file':
      return renderFile(action);
    case 'sysctl':
      return action.settings.map(([key, value]) => `setting ${quote([settingPath(key), value])}\n`).join('');
    case 'rules':
    case 'create':
    case 'release':
    case 'table':
    case 'try-sysctl':
      return '';
  }
}

/** In the words of {@link leniencyWords}. */
export function renderTrySettings(action: Action): string {
  if (action.kind !== 'try-sysctl' || action.settings.length === 0) return '';
  const { place, settings } = action;
  const words = quote(settings.flatMap(([key, value]) => [settingPath(key), value]));
  return `${standing(place)}try_settings ${words}\n`;
}

/** In the words of {@link leniencyWords}. */
export function renderTable(action: Action): string {
  if (action.kind !== 'table') return '';
  const { place, table } = action;
  const lines = (some: readonly string[]): string => some.map((line) => `${line}\n`).join('');
  const words = [table.tool, table.name, lines(table.chains), lines(table.rules)];
  return `${standing(place)}whole_table ${quote(words)}\n`;
}

function standing(place: Place): string {
  return place.kind === 'host' ? 'inner=\n' : `pid ${quote([place.name])} inner\n`;
}

/** Rewrites a file in place, so that the mount on top of it stays. */
export function renderFile(action: Extract<Action, { kind: 'file' }>): string {
  if (action.file === 'resolv.conf') return `resolver ${quote([action.process, action.text])}\n`;
  return `write ${quote([`/run/vethscope/c/${action.process}/${action.file}`, action.text])}\n`;
}

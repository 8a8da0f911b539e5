/**
 * Plan → build script: groups of steps that run as one command each. `ip -batch` and `iptables-restore`
 * take many steps at once, which is what makes a lab of a hundred containers come up in a second; the
 * groups keep the order of the steps.
 */
import type { Action, Plan, Step } from '../../model/plan.ts';
import { quote } from '../../targets/quote.ts';
import {
  batchOf,
  ipBatch,
  ipLine,
  pidsIn,
  processFiles,
  renderFile,
  renderTable,
  renderTrySettings,
  renderUndo,
  rulesBatch,
  settingPath,
  type BatchPart,
} from './renderAction.ts';
import { fitsBatch, inParts, rulesIn } from './ruleBatches.ts';
import { heredoc } from '../../targets/heredoc.ts';

/** Adjacent steps that run as one command. */
export interface Group {
  /** As `@step` and `@failed` name it: `g1`, `g2`, … */
  readonly id: string;
  readonly steps: readonly Step[];
  readonly text: string;
  /** Step ids by line of the batch (from 1), where the tool reports an error by line. */
  readonly lineOwners: readonly string[];
}

/** The groups of a plan, in order. */
export function renderPlan(plan: Plan): readonly Group[] {
  const created = new Set(plan.steps.flatMap(({ action }) => (action.kind === 'create' ? [action.process.name] : [])));
  return groupSteps(plan.steps).map((steps, index) => {
    const id = `g${String(index + 1)}`;
    const { text, lineOwners } = renderGroup(steps, created);
    const commit = steps[0].final === true ? 'commit\n' : '';
    const undo = plan.kind === 'change' && commit === '' ? undoFunction(id, steps) : '';
    const begin = `${headline(steps)}step ${id}\n${commit}${undo}`;
    if (plan.kind === 'build' && isMereRelease(steps[0])) {
      return { id, steps, lineOwners, text: `${begin}ready\n${text.trimEnd()} &\n` };
    }
    return { id, steps, lineOwners, text: `${begin}${text}` };
  });
}

/** The built-in responder begins: nothing of it can fail, so the lab is ready, and nobody need wait while they all start. */
function isMereRelease({ action }: Step): boolean {
  return action.kind === 'release' && !action.expectLife;
}

/** Two steps share a group when one command can carry both. */
function groupKey(step: Step): string | undefined {
  const { action } = step;
  switch (action.kind) {
    case 'ip':
      if (action.place.kind === 'host') return action.force === true ? 'ip -force host' : 'ip host';
      if (action.force === true) return 'ip -force process';
      return pidsIn(action.commands).length > 0 ? undefined : 'ip process';
    case 'create':
      return action.process.network.kind === 'of' ? undefined : 'create';
    case 'release':
      return action.expectLife ? 'release watched' : 'release';
    case 'rules':
    case 'sysctl':
      return action.kind;
    case 'table':
    case 'try-sysctl':
      return action.kind;
    case 'destroy':
    case 'file':
      return undefined;
  }
}

function groupSteps(steps: readonly Step[]): readonly (readonly [Step, ...Step[]])[] {
  const groups: [Step, ...Step[]][] = [];
  let key: string | undefined;
  let rules = 0;
  for (const step of steps.flatMap(inParts)) {
    const own = step.final === true ? `final ${groupKey(step) ?? step.id}` : groupKey(step);
    const last = groups.at(-1);
    rules += rulesIn(step);
    if (last !== undefined && own !== undefined && own === key && fitsBatch(rules)) last.push(step);
    else {
      groups.push([step]);
      rules = rulesIn(step);
    }
    key = own;
  }
  return groups;
}

/** What a reader of the printed plan sees above a group whose commands carry no comments of their own. */
function headline(steps: readonly Step[]): string {
  const [first] = steps;
  const commentsInside =
    first?.action.kind === 'rules' || (first?.action.kind === 'ip' && first.action.place.kind === 'host');
  if (commentsInside) return '\n';
  return `\n${steps
    .map((step) =>
      comment(step)
        .map((line) => `# ${line}\n`)
        .join(''),
    )
    .join('')}`;
}

function comment(step: Step): readonly string[] {
  return [`${step.title}.`, `  ${step.reason}`].map((line) => line.replaceAll(/[\r\n]+/g, ' '));
}

/** `created`: processes that this plan makes, which do not run their programs yet. */
function renderGroup(
  steps: readonly [Step, ...Step[]],
  created: ReadonlySet<string>,
): { readonly text: string; readonly lineOwners: readonly string[] } {
  const [{ action }] = steps;
  switch (action.kind) {
    case 'ip':
      if (action.place.kind === 'host') return renderHostIp(steps);
      return plain(action.force === true ? renderForcedIp(steps) : renderProcessIp(steps, created));
    case 'rules': {
      const batch = rulesBatch(
        steps.map((step) => ({ ...part(step, []), rules: step.action.kind === 'rules' ? step.action.lines : [] })),
      );
      return {
        text: heredoc('iptables-restore --noflush', batch.text).replace('\n', ' || fail\n'),
        lineOwners: batch.lineOwners,
      };
    }
    case 'create':
      return plain(renderCreate(steps));
    case 'release':
      return plain(renderRelease(steps));
    case 'sysctl':
      return plain(steps.map(({ action: one }) => renderSettings(one)).join(''));
    case 'try-sysctl':
      return plain(steps.map(({ action: one }) => renderTrySettings(one)).join(''));
    case 'table':
      return plain(`settle\n${steps.map(({ action: one }) => renderTable(one)).join('')}`);
    case 'destroy':
      return plain(`destroy ${quote([action.process])}\n`);
    case 'file':
      return plain(renderFile(action));
  }
}

function plain(text: string): { readonly text: string; readonly lineOwners: readonly string[] } {
  return { text, lineOwners: [] };
}

function part(step: Step, lines: readonly string[]): BatchPart {
  return { owner: step.id, comment: comment(step), lines };
}

function renderHostIp(steps: readonly [Step, ...Step[]]): {
  readonly text: string;
  readonly lineOwners: readonly string[];
} {
  const commands = (step: Step): readonly (readonly string[])[] =>
    step.action.kind === 'ip' ? step.action.commands : [];
  const batch = batchOf(steps.map((step) => part(step, commands(step).map(ipLine))));
  const [{ action }] = steps;
  const force = action.kind === 'ip' && action.force === true;
  const text = ipBatch({ kind: 'host' }, batch, pidsIn(steps.flatMap(commands)), force ? 'force' : 'strict');
  return { text: force ? text : orFail(text), lineOwners: batch.lineOwners };
}

/** The command's line is the one that opens the here-document; what follows it is data. */
function orFail(text: string): string {
  return text.replace(/^(ip .*)$/m, '$1 || fail');
}

/**
 * One batch a process, all at the same time, and nothing waits for them but programs. A process that still waits for
 * its program runs the batch itself, which saves one start of nsenter each; but the numbers of other processes, in whose
 * namespaces the batch makes something, mean nothing in its pid namespace, and those others must find it made.
 */
function renderProcessIp(steps: readonly Step[], created: ReadonlySet<string>): string {
  const commandsOf = new Map<string, (readonly string[])[]>();
  for (const { action } of steps) {
    if (action.kind !== 'ip' || action.place.kind !== 'process') continue;
    commandsOf.set(action.place.name, [...(commandsOf.get(action.place.name) ?? []), ...action.commands]);
  }
  const batches = [...commandsOf].map(([name, commands]) => {
    const lines = commands.map(ipLine);
    const pids = pidsIn(commands);
    if (created.has(name) && pids.length === 0) return `wire ${quote([name, lines.join('\n')])}\n`;
    const text = ipBatch({ kind: 'process', name }, batchOf([{ owner: name, comment: [], lines }]), pids, 'strict');
    return `${text.replace(/^(nsenter .*)$/m, '$1 &')}later ${quote([name])}\n${pids.length > 0 ? 'settle\n' : ''}`;
  });
  return batches.join('');
}

/** Nobody fails where a command is refused: see {@link Action}. */
function renderForcedIp(steps: readonly Step[]): string {
  return `settle\n${steps.map(({ action }) => renderUndo(action)).join('')}`;
}

function renderSettings(action: Action): string {
  if (action.kind !== 'sysctl') return '';
  return action.settings.map(([key, value]) => `setting ${quote([settingPath(key), value])}\n`).join('');
}

function renderCreate(steps: readonly Step[]): string {
  const processes = steps.flatMap(({ action }) => (action.kind === 'create' ? [action.process] : []));
  const folders = processes.map(({ name }) => `/run/vethscope/c/${name}`);
  const spawn = processes.map((process) => {
    const { network } = process;
    const head = network.kind === 'of' ? `pid ${quote([network.process])} shared; ` : '';
    const net = network.kind === 'of' ? '"$shared"' : network.kind;
    const check =
      process.program.kind === 'command' ? `check ${quote([process.name, process.program.argv[0] ?? ''])}\n` : '';
    return `${processFiles(process)}${check}${head}spawn ${quote([process.name, process.hostname])} ${net}\n`;
  });
  return [
    `mkdir ${quote(folders.flatMap((folder) => [folder, `${folder}/run`, `${folder}/run/responder`]))} || fail\n`,
    `mkfifo ${quote(folders.map((folder) => `${folder}/go`))} || fail\n`,
    ...spawn,
    'born\n',
  ].join('');
}

function renderRelease(steps: readonly Step[]): string {
  const released = steps.flatMap(({ action }) => (action.kind === 'release' ? [action] : []));
  const watched = released.filter(({ expectLife }) => expectLife).map(({ process }) => process);
  const alive = watched.length === 0 ? '' : `alive ${quote(watched)}\n`;
  return `release ${quote(released.map(({ process }) => process))}\n${alive}`;
}

/** A shell function that takes a group back, also when it was only half done. Rules go back as they were found. */
function undoFunction(id: string, steps: readonly Step[]): string {
  const undo = steps
    .toReversed()
    .flatMap((step) => step.undo)
    .map(renderUndo)
    .join('');
  const rules = steps[0]?.action.kind === 'rules';
  const before = rules ? `rules_${id}=$(iptables-save -c) || fail\n` : '';
  const back = rules ? `rules_back "$rules_${id}"\n` : '';
  if (undo + back === '') return '';
  return `${before}undo_${id}() {\n${undo}${back}:\n}\nundone="${id} $undone"\n`;
}

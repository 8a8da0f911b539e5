/** Targets in the Labs view: what they are, and whether they can be reached. */
import * as l10n from '@vscode/l10n';
import { localTarget } from '../../labRef.ts';
import type { TargetState } from '../../labs.ts';
import { partsOf, targetName, timeText } from '../../targets/targetName.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import type { NodeIcon, TreeNode } from './treeNode.ts';

/** The node of a target, above its labs and the machine itself. */
export function targetNode(state: TargetState, labs: readonly TreeNode[], itself: readonly TreeNode[] = []): TreeNode {
  const node = state.target === localTarget ? hereNode(state, labs) : remoteNode(state, labs);
  return { ...node, children: [...node.children, ...itself] };
}

function hereNode({ target }: TargetState, labs: readonly TreeNode[]): TreeNode {
  const label = targetName(target);
  return {
    id: nodeId('target', target),
    label,
    ...(labs.length === 0 ? { description: l10n.t('no lab') } : {}),
    icon: { id: 'vm' },
    contextValue: 'target',
    spoken: l10n.t('Target {0}', label),
    subject: { kind: 'target', target },
    open: true,
    children: labs,
  };
}

/** Unfolding a closed one opens it: after an attempt that failed it is another node, which is folded again. */
function remoteNode(state: TargetState, labs: readonly TreeNode[]): TreeNode {
  const { target, reach } = state;
  const label = targetName(target);
  const words = wordsOf(state);
  const way = reach.kind === 'lost' && reach.again === 'login' ? ['lost', 'login'] : [reach.kind];
  const isClosed = reach.kind === 'closed' || reach.kind === 'connecting';
  return {
    id: isClosed ? nodeId('target', target, 'closed', triesOf(state)) : nodeId('target', target),
    label,
    description: [
      kindText(target),
      words,
      ...(labs.length === 0 && reach.kind === 'connected' ? [l10n.t('no lab')] : []),
    ].join(' · '),
    icon: iconOf(state),
    contextValue: ['target remote', ...way, ...machineWords(state)].join(' '),
    spoken: l10n.t('Target {0}, {1}', label, words),
    tooltip: () => tooltip(state, words),
    subject: { kind: 'target', target },
    open: !isClosed,
    foldable: isClosed,
    children: labs,
  };
}

/** The attempt that a closed target waits for, or that is under way. */
function triesOf({ reach }: TargetState): number {
  return reach.kind === 'closed' || reach.kind === 'connecting' ? reach.tries : 0;
}

function kindText(target: string): string {
  const { kind } = partsOf(target);
  return kind === 'vm' ? l10n.t('virtual machine') : kind;
}

/** A machine that nobody has looked at may be started as well as not. */
function machineWords({ target, machine }: TargetState): readonly string[] {
  if (partsOf(target).kind !== 'vm') return [];
  return ['vm', machine === 'running' ? 'on' : 'off'];
}

function wordsOf({ reach, machine }: TargetState): string {
  if (reach.kind === 'closed' && machine !== undefined) {
    return machine === 'running' ? l10n.t('running, not connected') : l10n.t('stopped');
  }
  switch (reach.kind) {
    case 'here':
    case 'connected':
      return l10n.t('connected');
    case 'closed':
      return l10n.t('not connected');
    case 'connecting':
      return l10n.t('connecting…');
    case 'lost': {
      const since = l10n.t('disconnected since {0}', timeText(reach.since));
      return reach.again === 'login' ? `${since} · ${l10n.t('Connect to log in again')}` : since;
    }
  }
}

function iconOf({ target, reach }: TargetState): NodeIcon {
  switch (reach.kind) {
    case 'here':
    case 'connected':
      return { id: partsOf(target).kind === 'vm' ? 'vm-active' : 'remote', color: 'charts.green' };
    case 'closed':
      return { id: partsOf(target).kind === 'vm' ? 'vm-outline' : 'remote' };
    case 'connecting':
      return { id: 'loading~spin' };
    case 'lost':
      return { id: 'debug-disconnect', color: 'charts.yellow' };
  }
}

function tooltip({ target, reach }: TargetState, words: string): string {
  const error = reach.kind === 'closed' || reach.kind === 'lost' ? reach.error : undefined;
  return paragraphs(
    `**${plain(targetName(target))}** ${plain(words)}`,
    bullets([
      l10n.t('Target: {0}', code(target)),
      ...(error === undefined ? [] : [plain(error.message)]),
      ...(error?.remedy === undefined ? [] : [plain(error.remedy)]),
      ...(reach.kind === 'lost' && reach.again !== 'login'
        ? [l10n.t('It is connected again as soon as it can be reached.')]
        : []),
    ]),
  );
}

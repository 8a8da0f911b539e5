/** The item in the status bar: there only while a lab runs, or ran when its target was last in reach. */
import * as l10n from '@vscode/l10n';
import { StatusBarAlignment, ThemeColor, window, type Disposable } from 'vscode';
import { labsIn, type LabsState } from './labs.ts';
import { localTarget } from './labRef.ts';
import type { ObservedLab } from './store.ts';
import type { LabTargets } from './targets/labTargets.ts';
import { targetName, timeText } from './targets/targetName.ts';

/** Shows and hides the item as labs come and go. A click opens the Labs view. */
export function createStatusBar(targets: LabTargets): Disposable {
  const item = window.createStatusBarItem('vethscope.labs', StatusBarAlignment.Left, 10);
  item.name = l10n.t('Vethscope labs');
  item.command = 'vethscope.labs.focus';
  const update = (state: LabsState): void => {
    const labs = labsIn(state);
    const [first] = labs;
    if (first === undefined) {
      item.hide();
      return;
    }
    const names = labs.map(nameOf).join(', ');
    const text = labs.length === 1 ? l10n.t('Lab {0}', first.running.name) : l10n.t('{0} labs', labs.length);
    const lost = lostText(state);
    item.text = lost === undefined ? `$(beaker) ${text}` : `$(debug-disconnect) ${text} · ${lost}`;
    item.backgroundColor = lost === undefined ? undefined : new ThemeColor('statusBarItem.warningBackground');
    item.tooltip =
      lost === undefined ? l10n.t('Running: {0}. Show them.', names) : l10n.t('{0}. Seen before: {1}.', lost, names);
    item.accessibilityInformation = {
      label: [l10n.t('Running labs: {0}', names), ...(lost === undefined ? [] : [lost])].join(', '),
      role: 'button',
    };
    item.show();
  };
  const listener = targets.onDidChange(update);
  return {
    dispose: () => {
      listener.dispose();
      item.dispose();
    },
  };
}

function nameOf({ target, running }: ObservedLab): string {
  return target === localTarget ? running.name : l10n.t('{0} on {1}', running.name, targetName(target));
}

/** Which targets with labs are out of reach, and since when. */
function lostText({ targets }: LabsState): string | undefined {
  const lost = targets.flatMap(({ target, labs, staleSince }) =>
    staleSince === undefined || labs.length === 0
      ? []
      : [l10n.t('{0} disconnected since {1}', targetName(target), timeText(staleSince))],
  );
  return lost.length === 0 ? undefined : lost.join(', ');
}

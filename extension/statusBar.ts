/** The item in the status bar: there only while a lab runs. */
import * as l10n from '@vscode/l10n';
import { StatusBarAlignment, window, type Disposable } from 'vscode';
import type { ObservedLab, Store } from './store.ts';

/** Shows and hides the item as labs come and go. A click opens the Labs view. */
export function createStatusBar(store: Store): Disposable {
  const item = window.createStatusBarItem('vethscope.labs', StatusBarAlignment.Left, 10);
  item.name = l10n.t('Vethscope labs');
  item.command = 'vethscope.labs.focus';
  const update = ({ labs }: { readonly labs: readonly ObservedLab[] }): void => {
    const [first] = labs;
    if (first === undefined) {
      item.hide();
      return;
    }
    const names = labs.map(({ running }) => running.name).join(', ');
    const text = labs.length === 1 ? l10n.t('Lab {0}', first.running.name) : l10n.t('{0} labs', labs.length);
    item.text = `$(beaker) ${text}`;
    item.tooltip = l10n.t('Running: {0}. Show them.', names);
    item.accessibilityInformation = { label: l10n.t('Running labs: {0}', names), role: 'button' };
    item.show();
  };
  const listener = store.onDidChange(update);
  return {
    dispose: () => {
      listener.dispose();
      item.dispose();
    },
  };
}

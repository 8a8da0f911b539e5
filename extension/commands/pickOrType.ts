import { window, type QuickPickItem } from 'vscode';

type Item = QuickPickItem & { readonly value: string };

/** A pick in which something else may be typed as well. */
export interface PickOrType {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Item[];
  /** The label of the item for what was typed. */
  readonly typed: (text: string) => string;
  /** Says more of the items as it becomes known, until `signal` says that nobody looks any more. */
  readonly describe?: (tell: (value: string, description: string) => void, signal: AbortSignal) => void;
}

/** Resolves to the value picked or typed; undefined where the user turns away. */
export function pickOrType({ title, placeholder, items, typed, describe }: PickOrType): Promise<string | undefined> {
  const pick = window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  const known = new Map(items.map((item) => [item.value, item]));
  const show = (): void => {
    const text = pick.value.trim();
    const other = text === '' || known.has(text) ? [] : [{ label: typed(text), value: text, alwaysShow: true }];
    pick.items = [...known.values(), ...other];
  };
  show();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const looking = new AbortController();
  pick.onDidChangeValue(show);
  pick.onDidAccept(() => {
    resolve(pick.selectedItems[0]?.value ?? pick.value.trim());
    pick.hide();
  });
  pick.onDidHide(() => {
    resolve(undefined);
    looking.abort();
    pick.dispose();
  });
  describe?.((value, description) => {
    const item = known.get(value);
    if (item === undefined || looking.signal.aborted) return;
    known.set(value, { ...item, description });
    show();
  }, looking.signal);
  pick.show();
  return promise;
}

import { window, type QuickPickItem } from 'vscode';

/** A pick in which something else may be typed as well. */
export interface PickOrType {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly (QuickPickItem & { readonly value: string })[];
  /** The label of the item for what was typed. */
  readonly typed: (text: string) => string;
}

/** Resolves to the value picked or typed; undefined where the user turns away. */
export function pickOrType({ title, placeholder, items, typed }: PickOrType): Promise<string | undefined> {
  const pick = window.createQuickPick<QuickPickItem & { readonly value: string }>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.items = items;
  pick.matchOnDescription = true;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  pick.onDidChangeValue((value) => {
    const text = value.trim();
    const other =
      text === '' || items.some((item) => item.value === text)
        ? []
        : [{ label: typed(text), value: text, alwaysShow: true }];
    pick.items = [...items, ...other];
  });
  pick.onDidAccept(() => {
    resolve(pick.selectedItems[0]?.value ?? pick.value.trim());
    pick.hide();
  });
  pick.onDidHide(() => {
    resolve(undefined);
    pick.dispose();
  });
  pick.show();
  return promise;
}

/** Marks beside the names of interfaces that are down, or whose other end was not found: seen also where a row is cut. */
import * as l10n from '@vscode/l10n';
import { FileDecoration, ThemeColor, Uri, window, type Disposable } from 'vscode';
import type { TreeNode } from './model/treeNode.ts';

const scheme = 'vethscope-link';

type Decoration = NonNullable<TreeNode['decoration']>;

/** What stands for a node that is marked: no file, only what VS Code asks the marks by. */
export function decoratedUri(id: string, decoration: Decoration): Uri {
  return Uri.from({ scheme, path: `/${encodeURIComponent(id)}`, query: decoration });
}

/** Registers the marks. */
export function provideLinkDecorations(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: (uri) => (uri.scheme === scheme ? decorationOf(uri.query) : undefined),
  });
}

const decorations: Readonly<Record<Decoration, () => FileDecoration>> = {
  down: () => new FileDecoration('↓', l10n.t('down'), new ThemeColor('disabledForeground')),
  loose: () => new FileDecoration('?', l10n.t('Its other end was not found'), new ThemeColor('list.warningForeground')),
};

function decorationOf(query: string): FileDecoration | undefined {
  return query === 'down' || query === 'loose' ? decorations[query]() : undefined;
}

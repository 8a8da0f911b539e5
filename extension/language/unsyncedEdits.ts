/**
 * Files that lab files are made from, and that the language server does not get as documents: variables, and YAML of any
 * other name, which a lab file may include or extend. What an editor holds of them counts, saved or not.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../emitter.ts';
import { labFileSelector } from './labFileSelector.ts';
import type { EditParams } from './protocol.ts';

/** Tells of every edit, save and end of such files, and tells again of all that are not saved. */
export interface UnsyncedEdits extends Disposable {
  tellAll(): void;
}

/** Long enough for a pause in typing. */
const typingPauseMs = 200;

/** Follows the edits; see the head of this file. */
export function followUnsyncedEdits(tell: (edit: EditParams) => void): UnsyncedEdits {
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const asItStands = (document: vscode.TextDocument, isOpen = true): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
    if (!isUnsynced(document)) return;
    const text = isOpen && document.isDirty ? { text: document.getText() } : {};
    tell({ path: document.uri.fsPath, ...text });
  };
  const listeners = [
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!isUnsynced(document)) return;
      clearTimeout(timers.get(document));
      timers.set(
        document,
        setTimeout(() => asItStands(document), typingPauseMs),
      );
    }),
    // Who goes on typing while a file is being saved has edits again by the time it is.
    vscode.workspace.onDidSaveTextDocument((document) => asItStands(document)),
    vscode.workspace.onDidCloseTextDocument((document) => asItStands(document, false)),
  ];
  return {
    tellAll: () =>
      vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).forEach((document) => asItStands(document)),
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function isUnsynced(document: vscode.TextDocument): boolean {
  const { uri, languageId } = document;
  const isPart = languageId === 'yaml' || /^\.env(?:\.|$)|\.env$/.test(basename(uri.path));
  return uri.scheme === 'file' && isPart && vscode.languages.match(labFileSelector, document) === 0;
}

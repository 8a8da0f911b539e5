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
  const told = (document: vscode.TextDocument, text?: string): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
    if (isUnsynced(document)) tell({ path: document.uri.fsPath, ...(text === undefined ? {} : { text }) });
  };
  const asItStands = (document: vscode.TextDocument): void =>
    told(document, document.isDirty ? document.getText() : undefined);
  const listeners = [
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!isUnsynced(document)) return;
      clearTimeout(timers.get(document));
      timers.set(
        document,
        setTimeout(() => asItStands(document), typingPauseMs),
      );
    }),
    vscode.workspace.onDidSaveTextDocument((document) => told(document)),
    vscode.workspace.onDidCloseTextDocument((document) => told(document)),
  ];
  return {
    tellAll: () => vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).forEach(asItStands),
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

import assert from 'node:assert/strict';
import { Range, workspace, WorkspaceEdit, type TextDocument } from 'vscode';

/** Puts one text in the place of another, as typing would: the document is not saved. */
export async function replaceText(document: TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, from);
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(start + from.length)), to);
  assert.ok(await workspace.applyEdit(edit));
}

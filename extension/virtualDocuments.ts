/** Read-only documents that are made when somebody opens them: plans, rulesets, the doctor's report. */
import { EventEmitter, Uri, workspace, type Disposable } from 'vscode';
import { documentScheme } from './contributions.ts';

/** Makes the text of a document from its address; it may take its time, and fail. */
type DocumentMaker = (uri: Uri) => string | Promise<string>;

/** See the head of this file. */
export interface VirtualDocuments extends Disposable {
  /** Says who makes the documents of a kind. */
  provide(kind: string, make: DocumentMaker): void;
  /** Makes the open documents of a kind anew. */
  refresh(kind: string): void;
}

/** The address of a document: its kind, a title with the ending that names its language, and what it is made from. */
export function virtualUri(kind: string, title: string, query: Readonly<Record<string, string>>): Uri {
  return Uri.from({
    scheme: documentScheme,
    authority: kind,
    path: `/${title.replaceAll('/', '_')}`,
    query: new URLSearchParams(query).toString(),
  });
}

/** What a document is made from. */
export function queryOf(uri: Uri): URLSearchParams {
  return new URLSearchParams(uri.query);
}

/** Registers the scheme. */
export function createVirtualDocuments(): VirtualDocuments {
  const makers = new Map<string, DocumentMaker>();
  const changed = new EventEmitter<Uri>();
  const registration = workspace.registerTextDocumentContentProvider(documentScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => makers.get(uri.authority)?.(uri),
  });
  return {
    provide: (kind, make) => void makers.set(kind, make),
    refresh: (kind) => {
      for (const { uri } of workspace.textDocuments) {
        if (uri.scheme === documentScheme && uri.authority === kind) changed.fire(uri);
      }
    },
    dispose: () => {
      registration.dispose();
      changed.dispose();
    },
  };
}

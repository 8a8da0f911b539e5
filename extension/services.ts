/** What commands, views and the language client share; made once by `activate`. */
import type { LogOutputChannel, Uri } from 'vscode';
import type { Target } from '../lab-runtime/index.ts';
import type { Readiness } from './readiness.ts';
import type { Runtime } from './runtime.ts';
import type { Store } from './store.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';
import type { LabViews } from './views/labViews.ts';

/** See the head of this file. */
export interface Services {
  /** Where the extension is installed. */
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
  /** Which labs run, and what was last seen of them; language features may listen to `onDidChange`. */
  readonly store: Store;
  /** The runtime, loaded when it is first needed. Only looking: parsing and planning need no trust. */
  readonly runtime: () => Promise<Runtime>;
  /** The machine; rejects where nothing may be run: no trust, not Linux. */
  readonly target: () => Promise<Target>;
  /** What the doctor says of the machine. */
  readonly readiness: Readiness;
  readonly views: LabViews;
  readonly documents: VirtualDocuments;
}

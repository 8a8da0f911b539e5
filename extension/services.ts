/** What commands, views and the language client share; made once by `activate`. */
import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { Journeys } from './panels/journeys.ts';
import type { Runtime } from './runtime.ts';
import type { LabTargets } from './targets/labTargets.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';
import type { LabViews } from './views/labViews.ts';

/** See the head of this file. */
export interface Services {
  /** Where the extension is installed. */
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
  /** Tells the user that something failed which no command waits for. */
  readonly report: (error: unknown) => void;
  /** Which targets there are, which labs run on them, and what was last seen of them. */
  readonly targets: LabTargets;
  /** The runtime, loaded when it is first needed. Only looking: parsing and planning need no trust. */
  readonly runtime: () => Promise<Runtime>;
  readonly views: LabViews;
  /** The journeys of this window; loaded when the first packet is traced. */
  readonly journeys: () => Promise<Journeys>;
  readonly documents: VirtualDocuments;
  /** What is remembered of this workspace. */
  readonly memory: Memento;
}

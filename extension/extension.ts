/** The composition root: makes the services, hands them to whoever needs them, runs nothing. */
import * as l10n from '@vscode/l10n';
import { l10n as translations, window, workspace, type ExtensionContext } from 'vscode';
import { registerCommands } from './commands/registerCommands.ts';
import { providePlans } from './commands/showCommands.ts';
import { provideRulesets } from './commands/showIptablesSave.ts';
import { followState } from './contextState.ts';
import { createErrorReporter } from './errors/reportError.ts';
import { registerLanguage } from './language/registerLanguage.ts';
import { Readiness } from './readiness.ts';
import { createTargetOpener, loadRuntime, mayRun, openLabSource, reconcileMs } from './runtime.ts';
import type { Services } from './services.ts';
import { createStatusBar } from './statusBar.ts';
import { Store } from './store.ts';
import { registerTerminalProfile } from './terminalProfile.ts';
import { createLabViews } from './views/labViews.ts';
import { createVirtualDocuments } from './virtualDocuments.ts';

/** Registers everything and returns at once: no I/O, no process, whatever the machine. */
export function activate(context: ExtensionContext): void {
  if (translations.bundle !== undefined) l10n.config({ contents: translations.bundle });
  const keep = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = keep(window.createOutputChannel('Vethscope', { log: true }));
  const target = createTargetOpener(log);
  const store = keep(
    new Store({ target: 'local', open: () => openLabSource(target), mayRead: mayRun, reconcileMs, logger: log }),
  );
  const examine = async (signal?: AbortSignal) => (await loadRuntime()).doctor(await target(), { signal });
  const services: Services = {
    extensionUri: context.extensionUri,
    log,
    store,
    runtime: loadRuntime,
    target,
    readiness: keep(new Readiness(examine, (error) => log.error(String(error)))),
    documents: keep(createVirtualDocuments()),
    views: keep(createLabViews(store)),
  };
  const report = createErrorReporter(log);
  keep(registerCommands(services, report));
  keep(registerTerminalProfile(services));
  keep(providePlans(services));
  keep(provideRulesets(services));
  keep(createStatusBar(store));
  keep(followState(store, services.readiness));
  keep(workspace.onDidGrantWorkspaceTrust(() => void store.refresh()));
  keep(
    registerLanguage(context, {
      logger: log,
      labs: () => store.state.labs.map(({ running }) => running),
      readLabs: () => store.labs(),
      onDidChangeLabs: (listener) => store.onDidChange(listener),
    }),
  );
}

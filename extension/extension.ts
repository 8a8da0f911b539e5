/** The composition root: makes the services, hands them to whoever needs them, runs nothing. */
import * as l10n from '@vscode/l10n';
import { l10n as translations, window, type ExtensionContext } from 'vscode';
import { chosenOrder } from './commands/orderRules.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { providePlans } from './commands/showCommands.ts';
import { provideRulesets } from './commands/showIptablesSave.ts';
import { followState } from './contextState.ts';
import { followTargets } from './targets/followTargets.ts';
import { createErrorReporter } from './errors/reportError.ts';
import { lazyJourneys } from './journeys.ts';
import { liveLabs } from './language/liveLabs.ts';
import { registerLanguage } from './language/registerLanguage.ts';
import { createLabTargets, loadRuntime } from './runtime.ts';
import type { Services } from './services.ts';
import { createStatusBar } from './statusBar.ts';
import { registerTerminalProfile } from './terminalProfile.ts';
import { createLabViews } from './views/labViews.ts';
import { provideLinkDecorations } from './views/linkDecorations.ts';
import { createVirtualDocuments } from './virtualDocuments.ts';

/** Registers everything and returns at once: no I/O, no process, whatever the machine. */
export function activate(context: ExtensionContext): void {
  if (translations.bundle !== undefined) l10n.config({ contents: translations.bundle });
  const keep = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = keep(window.createOutputChannel('Vethscope', { log: true }));
  const targets = keep(createLabTargets(log, context.asAbsolutePath('dist/askpass.mjs')));
  targets.orderRules(chosenOrder(context.workspaceState));
  const report = createErrorReporter(log);
  const journeys = keep(lazyJourneys(() => services, report));
  const services: Services = {
    extensionUri: context.extensionUri,
    log,
    report,
    targets,
    runtime: loadRuntime,
    documents: keep(createVirtualDocuments()),
    views: keep(createLabViews(targets)),
    journeys: journeys.load,
    memory: context.workspaceState,
  };
  keep(registerCommands(services, report));
  keep(registerTerminalProfile(services));
  keep(providePlans(services));
  keep(provideRulesets(services));
  keep(provideLinkDecorations());
  keep(createStatusBar(targets));
  keep(followState(targets));
  keep(followTargets(targets));
  keep(
    registerLanguage(context, {
      logger: log,
      labs: () => liveLabs(targets.state),
      readLabs: () => targets.labs(),
      onDidChangeLabs: (listener) => targets.onDidChange(listener),
    }),
  );
}

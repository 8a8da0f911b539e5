import * as l10n from '@vscode/l10n';
import type { PanelTexts } from './protocol.ts';

/** The words of the webview, which cannot look them up itself. */
export function panelTexts(): PanelTexts {
  return {
    after: l10n.t('After'),
    again: l10n.t('Trace Again'),
    before: l10n.t('Before'),
    closeComparison: l10n.t('Close Comparison'),
    compare: l10n.t('Compare with Previous'),
    controls: l10n.t('Playback'),
    copy: l10n.t('Copy as Text'),
    drawing: l10n.t('Drawing of the way; the list of steps says the same in words'),
    evidence: l10n.t('Evidence'),
    first: l10n.t('First step'),
    header: l10n.t('Header of the packet'),
    inferred: l10n.t('inferred'),
    keys: l10n.t('Arrow keys or J and K walk, Space plays, Enter reveals'),
    last: l10n.t('Last step'),
    next: l10n.t('Next step'),
    noSteps: l10n.t('No step was seen.'),
    pause: l10n.t('Pause'),
    play: l10n.t('Play'),
    position: l10n.t('Step {0} of {1}: {2}', '{0}', '{1}', '{2}'),
    previous: l10n.t('Previous step'),
    remedy: l10n.t('Remedy'),
    reveal: l10n.t('Reveal'),
    speed: l10n.t('Speed'),
    steps: l10n.t('Steps'),
    unmatched: l10n.t('Rules that might have matched, and why each did not'),
    was: l10n.t('was {0}', '{0}'),
  };
}

/** What came of a replay, as a document. Pure. */
import * as l10n from '@vscode/l10n';
import type { ReplayOutcome, SnapshotChange } from '../lab-runtime/index.ts';
import { sayPhrase } from './sayPhrase.ts';
import { bullets, code, paragraphs, plain } from './views/model/markdown.ts';

/** See the head of this file. */
export function replayMarkdown({ lab, notReplayed, differences: { changes, unknown } }: ReplayOutcome): string {
  const { target = '', lab: of = target, takenAt = '' } = lab.replayOf ?? {};
  return paragraphs(
    `# ${plain(lab.name)}`,
    l10n.t('A replay of {0} as it was at {1}.', code(of), plain(takenAt)),
    notReplayed.length === 0
      ? undefined
      : paragraphs(
          `## ${l10n.t('What is not as it was')}`,
          bullets(notReplayed.map(({ what, why }) => `${code(what)}: ${plain(sayPhrase(why))}`)),
        ),
    `## ${l10n.t('What the kernel has otherwise than the snapshot')}`,
    changes.length + unknown.length === 0
      ? l10n.t('Nothing: interfaces, addresses, routes, rules and settings were compared.')
      : bullets([...changes.map(changeText), ...unknown.map(({ what, why }) => `? ${code(what)}: ${plain(why)}`)]),
  );
}

const signs = { added: '+', removed: '−', changed: '~' } as const;

function changeText({ change, namespace, kind, what, text, before, after }: SnapshotChange): string {
  const states = change === 'changed' ? `: ${code(before ?? '')} → ${code(after ?? '')}` : '';
  const where = namespace === undefined ? '' : `${plain(namespace)}: `;
  return `${signs[change]} ${where}${plain(kind ?? what)} ${code(text)}${states}`;
}

/** The doctor's report as a document. Pure. */
import * as l10n from '@vscode/l10n';
import type { DoctorReport, Phrase } from '../lab-runtime/index.ts';
import { sayPhrase } from './sayPhrase.ts';
import { code, paragraphs, plain } from './views/model/markdown.ts';

type Finding = DoctorReport['findings'][number];

/** What is missing comes first, then everything that was looked at. */
export function doctorMarkdown({ target, ready, findings, install }: DoctorReport): string {
  const lacking = findings.filter(({ state }) => state !== 'yes');
  return paragraphs(
    `# ${ready ? l10n.t('Labs can run on this machine') : l10n.t('Labs cannot run on this machine yet')}`,
    l10n.t('Target: {0}', code(target)),
    install === undefined
      ? undefined
      : paragraphs(
          l10n.t('This command installs what is missing:'),
          `\`\`\`sh\n${install.replaceAll('`', '')}\n\`\`\``,
        ),
    lacking.length === 0 ? undefined : paragraphs(`## ${l10n.t('What is missing')}`, table(lacking)),
    `## ${l10n.t('Everything that was looked at')}`,
    table(findings),
  );
}

function table(findings: readonly Finding[]): string {
  const heads = [l10n.t('What'), l10n.t('There'), l10n.t('Needed'), l10n.t('Found'), l10n.t('How to get it')];
  const rows = findings.map(({ phrases: { name, detail, remedy }, state, required }) => [
    nameText(name),
    stateText(state),
    required ? l10n.t('yes') : l10n.t('no, but good to have'),
    plain(sayPhrase(detail)),
    plain(remedy === undefined ? '' : sayPhrase(remedy)),
  ]);
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A program's name is code; a few words are not. */
function nameText(name: Phrase): string {
  return name.template === '{0}' ? code(sayPhrase(name)) : plain(sayPhrase(name));
}

function stateText(state: Finding['state']): string {
  switch (state) {
    case 'yes':
      return `✓ ${l10n.t('yes')}`;
    case 'no':
      return `✗ ${l10n.t('no')}`;
    case 'unknown':
      return `? ${l10n.t('unknown')}`;
  }
}

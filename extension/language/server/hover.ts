/** The hover of a service, of the items of its `ports` and `networks`, and of a network. */
import * as l10n from '@vscode/l10n';
import type { Hover, Position } from 'vscode-languageserver/node';
import type { AddressedLab } from '../../../lab-runtime/index.ts';
import type { Analysis } from './analysis.ts';
import { gatherFacts, type Facts } from './facts.ts';
import { attachmentText, containersText, networkText, portsOfWish, portsText } from './hoverText.ts';
import { subjectAt, type Subject } from './subjectAt.ts';

/** What is known of the thing at a position: its live address where `live` has it, else the one it would get. */
export function hoverAt(analysis: Analysis, position: Position, live: AddressedLab | undefined): Hover | undefined {
  const subject = subjectAt(analysis, position);
  if (subject === undefined) return undefined;
  const facts = gatherFacts(analysis.lab, live);
  const text = textOf(subject, facts);
  const value = text === '' && facts.obstacle !== undefined ? obstacleText(facts.obstacle) : text;
  return value === '' ? undefined : { contents: { kind: 'markdown', value }, range: subject.range };
}

function textOf(subject: Subject, facts: Facts): string {
  switch (subject.kind) {
    case 'service':
      return containersText(facts.service(subject.service));
    case 'ports':
      return portsText(
        subject.wishes.flatMap(({ container, wish, siblings }) => {
          const found = facts.container(container);
          const ports = found === undefined ? [] : portsOfWish(wish, siblings, found.value.ports);
          return found === undefined || ports.length === 0 ? [] : [{ found, ports }];
        }),
      );
    case 'attachments': {
      const [first] = subject.wishes;
      const containers = subject.wishes.flatMap(({ container }) => facts.container(container) ?? []);
      return attachmentText(containers, first === undefined ? undefined : facts.network(first.wish.network));
    }
    case 'network': {
      const network = facts.network(subject.network);
      return network === undefined ? '' : networkText(network);
    }
    default:
      return subject satisfies never;
  }
}

/** Not as Markdown: the reason may quote the file. */
function obstacleText(obstacle: string): string {
  const escaped = obstacle.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
  return l10n.t('No address can be computed: {0}', escaped);
}

import type { SnapshotChange, SnapshotDiff } from '../../index.ts';
import { harmless, type Screen } from './terminal.ts';

const signs = { added: '+', removed: '-', changed: '~' } as const;
const colours = { added: 'green', removed: 'red', changed: 'yellow' } as const;

/** What changed, by namespace: a line a change, then how many of each. */
export function diffText({ changes, unknown }: SnapshotDiff, paint: Screen['paint']): string {
  const unsure = unknown.map(({ what, why }) => `${paint('yellow', 'unknown')}: ${harmless(what)}: ${harmless(why)}\n`);
  if (changes.length === 0) return `No change.\n${unsure.join('')}`;
  const groups = Map.groupBy(changes, ({ namespace }) => namespace);
  const parts = [...groups].map(([namespace, own]) => {
    const head = namespace === undefined ? '' : `${paint('bold', harmless(namespace))}\n`;
    return head + own.map((change) => `${namespace === undefined ? '' : '  '}${line(change, paint)}\n`).join('');
  });
  return `${parts.join('')}${summary(changes)}\n${unsure.join('')}`;
}

function line({ change, what, kind, text, before, after }: SnapshotChange, paint: Screen['paint']): string {
  const subject = harmless(`${kind ?? what} ${text}`);
  const states = change === 'changed' ? `: ${harmless(before ?? '')} → ${harmless(after ?? '')}` : '';
  return paint(colours[change], `${signs[change]} ${subject}${states}`);
}

/** `+1 bridge, +2 veth, +7 rule, ~1 sysctl` */
function summary(changes: readonly SnapshotChange[]): string {
  const counts = Map.groupBy(changes, ({ change, what, kind }) => `${signs[change]}# ${kind ?? what}`);
  return [...counts].map(([title, own]) => title.replace('#', String(own.length))).join(', ');
}

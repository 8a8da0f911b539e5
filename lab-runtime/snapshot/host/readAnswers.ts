/** Output of the engines' script → what each engine said. Pure; never throws. */
import { splitSections } from '../sections.ts';

/** What one engine's command line said. */
export interface EngineAnswer {
  readonly engine: string;
  /** What came before its lists: empty, or why there are none. */
  readonly complaint: string;
  /** Output of `inspect` and of `network inspect`; undefined where it did not come to that. */
  readonly containers?: string | undefined;
  readonly networks?: string | undefined;
}

/** See the head of this file. */
export function readAnswers(output: string, nonce: string): readonly EngineAnswer[] {
  const sections = splitSections(output, nonce);
  return sections.flatMap(({ name, argument, text }, index) => {
    if (name !== 'engine') return [];
    const own = sections.slice(index + 1);
    const end = own.findIndex((section) => section.name === 'engine' || section.name === 'end');
    const find = (part: string): string | undefined =>
      own.slice(0, end < 0 ? undefined : end).find((section) => section.name === part)?.text;
    return [{ engine: argument, complaint: text.trim(), containers: find('containers'), networks: find('networks') }];
  });
}

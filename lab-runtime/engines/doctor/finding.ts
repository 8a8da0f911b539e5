import { asItIs, inEnglish, type Phrase, type PhrasePart } from '../../model/phrase.ts';

/** One thing a lab needs, or is better with. */
export interface Finding {
  /** A program's name, or a few words: `Linux`, `namespaces without root`. English. */
  readonly name: string;
  /** Whether the machine has it; `unknown` where it could not be tried. */
  readonly state: 'yes' | 'no' | 'unknown';
  /** What was found: version and path, or what went wrong. English. */
  readonly detail: string;
  /** How to get it: one sentence, or a command. English. */
  readonly remedy?: string | undefined;
  /** Without it no lab runs. */
  readonly required: boolean;
  /** The texts once more, for who says them in another language. */
  readonly phrases: Readonly<Record<'name' | 'detail', Phrase>> & { readonly remedy?: Phrase | undefined };
}

/** A finding whose texts are phrases, or as they are: names of programs, commands, what a program said. */
export interface DraftFinding extends Pick<Finding, 'state' | 'required'> {
  readonly name: PhrasePart;
  readonly detail: PhrasePart;
  readonly remedy?: PhrasePart | undefined;
}

/** Puts a finding into words. */
export function inWords({ name, detail, remedy, state, required }: DraftFinding): Finding {
  const phrases = {
    name: phraseOf(name),
    detail: phraseOf(detail),
    ...(remedy === undefined ? {} : { remedy: phraseOf(remedy) }),
  };
  return {
    name: inEnglish(phrases.name),
    state,
    required,
    detail: inEnglish(phrases.detail),
    ...(phrases.remedy === undefined ? {} : { remedy: inEnglish(phrases.remedy) }),
    phrases,
  };
}

function phraseOf(part: PhrasePart): Phrase {
  return typeof part === 'string' ? asItIs(part) : part;
}

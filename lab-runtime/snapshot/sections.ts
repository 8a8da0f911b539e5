/** What a script prints in sections: each begins with a mark that nobody it looks at can know. */

/** One section. */
export interface Section {
  readonly name: string;
  /** The second word of its mark. */
  readonly argument: string;
  readonly text: string;
}

/**
 * What stands before each section of the output. The nonce is drawn for each run: a container chooses the comments of
 * its own rules, and must not be able to begin a section with them.
 */
export function sectionMark(nonce: string): string {
  return `\u001e${nonce} `;
}

/** The sections of an output, in its order; what stands before the first mark is nobody's. */
export function splitSections(output: string, nonce: string): readonly Section[] {
  return output
    .split(sectionMark(nonce))
    .slice(1)
    .map((chunk) => {
      const end = chunk.indexOf('\n');
      const head = end < 0 ? chunk : chunk.slice(0, end);
      const [name = '', argument = ''] = head.split(' ');
      return { name, argument, text: end < 0 ? '' : chunk.slice(end + 1) };
    });
}

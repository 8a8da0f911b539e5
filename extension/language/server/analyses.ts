/** Analyses of open documents, each made once a version. */
import type { Analysis } from './analysis.ts';

/** A version of an open document. */
export interface DocumentVersion {
  readonly uri: string;
  readonly version: number;
}

/** A cache in front of `analyse`. */
export class Analyses<D extends DocumentVersion> {
  readonly #analyse: (document: D) => Analysis;
  readonly #known = new Map<string, { readonly version: number; readonly analysis: Analysis }>();

  constructor(analyse: (document: D) => Analysis) {
    this.#analyse = analyse;
  }

  /** The analysis of this version. */
  of(document: D): Analysis {
    const known = this.#known.get(document.uri);
    if (known?.version === document.version) return known.analysis;
    const analysis = this.#analyse(document);
    this.#known.set(document.uri, { version: document.version, analysis });
    return analysis;
  }

  /** A document was closed. */
  forget(uri: string): void {
    this.#known.delete(uri);
  }

  /** Forgets what was read from any of these files, or everything; returns the documents concerned. */
  forgetDependents(files: 'everything' | readonly string[]): readonly string[] {
    const concerned = [...this.#known]
      .filter(([, { analysis }]) => files === 'everything' || files.some((file) => analysis.dependencies.has(file)))
      .map(([uri]) => uri);
    for (const uri of concerned) this.#known.delete(uri);
    return concerned;
  }
}

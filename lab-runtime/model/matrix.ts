/** Who reaches what: one real packet for each pair of somebody who asks and something that can be asked. */
import type { CauseKind, Journey, JourneyFamily, ProbeKind } from './journey.ts';
import type { Phrase } from './phrase.ts';

/** Of what a matrix has columns. */
export type MatrixProtocol = Exclude<ProbeKind, 'http'>;

/** Somebody who asks; containers that share a namespace are one. */
export interface MatrixRow {
  readonly name: string;
  /** All names that it goes by, this one first. */
  readonly names: readonly string[];
  readonly role: 'host' | 'outside' | 'container';
}

/** Something that can be asked. */
export interface MatrixColumn {
  /** `web:80/tcp`, `web/icmp`; of a published port `host:8080/tcp`, or `127.0.0.1:8080/tcp` where that is its address. */
  readonly name: string;
  /** Who answers there. */
  readonly owner: string;
  readonly protocol: MatrixProtocol;
  /** Of icmp there is none. */
  readonly port?: number | undefined;
  /** Of a port of the host: where it is published, and of which port of the owner. */
  readonly published?: { readonly hostIp: string; readonly containerPort: number } | undefined;
}

/** What is asked in a cell, as the xray takes it. */
export interface MatrixQuestion {
  readonly kind: MatrixProtocol;
  readonly from: string;
  readonly to: string;
  readonly port?: number | undefined;
  readonly family?: JourneyFamily | undefined;
}

/** `no` also where it arrived and only the answer did not come; `unknown` where nobody can tell. */
export type MatrixAnswer = 'yes' | 'no' | 'unknown';

/** Why a cell is not yes. */
export interface MatrixCause {
  readonly kind: CauseKind;
  readonly text: Phrase;
  readonly remedy?: Phrase | undefined;
}

/** Row and column are places in the lists of the matrix. */
export interface MatrixCell {
  readonly row: number;
  readonly column: number;
  readonly question: MatrixQuestion;
  /** The address that was asked. */
  readonly destination?: string | undefined;
  readonly answer: MatrixAnswer;
  readonly cause?: MatrixCause | undefined;
  /** What the program that asked was told: `connected`, `Connection refused`. */
  readonly outcome: string;
  readonly milliseconds: number;
  /** Where it is wanted. */
  readonly journey?: Journey | undefined;
}

/** See the head of this file. Cells are in the order of rows, then of columns. */
export interface Matrix {
  readonly version: 1;
  readonly target: string;
  readonly lab?: string | undefined;
  /** ISO 8601, of the machine that asks. */
  readonly takenAt: string;
  readonly milliseconds: number;
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly MatrixColumn[];
  readonly cells: readonly MatrixCell[];
}

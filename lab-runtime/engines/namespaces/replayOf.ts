/** The snapshot that a lab was rebuilt from: such a lab has no file that could change it. */
export interface ReplayOf {
  /** The target that the snapshot is of. */
  readonly target: string;
  /** Where the snapshot is of a lab. */
  readonly lab?: string | undefined;
  /** ISO 8601. */
  readonly takenAt: string;
}

import * as z from 'zod/mini';

const outcome = z.object({
  file: z.string(),
  title: z.string(),
  state: z.enum(['passed', 'failed', 'skipped']),
  /** Why it failed or was skipped. */
  reason: z.optional(z.string()),
  milliseconds: z.number(),
});

const suiteReport = z.object({
  /** The files that were loaded, in order. */
  files: z.array(z.string()),
  /** How many tests were to run. When a hook fails, some do not. */
  defined: z.number(),
  outcomes: z.array(outcome),
});

/** What became of one test. */
export type Outcome = z.infer<typeof outcome>;

/** What became of one suite; written only when it ran to its end. */
export type SuiteReport = z.infer<typeof suiteReport>;

/** Reads the text of a report file. Throws when it is no report. */
export function parseSuiteReport(text: string): SuiteReport {
  return suiteReport.parse(JSON.parse(text));
}

/** What the language client and its server say to each other besides the Language Server Protocol. */
import * as z from 'zod/mini';
import type { AddressedLab } from '../../lab-runtime/index.ts';

/** `initializationOptions`. */
const languageOptions = z.object({
  /** Path of the translated messages; absent = English. */
  messages: z.optional(z.string()),
  /** In an untrusted workspace no file outside of it is read, and no command is offered. */
  trusted: z.boolean(),
  /** Another extension validates Compose itself, so that the server reports what only Vethscope knows. */
  composeIsValidated: z.boolean(),
});

/** See above. */
export type LanguageOptions = z.infer<typeof languageOptions>;

/** Reads `initializationOptions`; without them the server trusts nobody and leaves nothing to others. */
export function parseLanguageOptions(options: unknown): LanguageOptions {
  const parsed = languageOptions.safeParse(options);
  return parsed.success ? parsed.data : { trusted: false, composeIsValidated: false };
}

/** Notification: the labs that run now, all of them, whenever one changed. */
export const labsNotification = 'vethscope/labs';

/** A running lab as the server sees it: its name, its file, and who has which address. */
export interface LiveLab extends AddressedLab {
  /** {@link Target.id}, where that is not this machine. */
  readonly target?: string;
  /** Its target is out of reach: nobody knows whether it still runs. */
  readonly isOld?: boolean;
}

/** Parameters of {@link labsNotification}. */
export interface LabsParams {
  readonly labs: readonly LiveLab[];
}

/** Notification: what has changed of the surroundings since the server was started. */
export const surroundingsNotification = 'vethscope/surroundings';

/** Parameters of {@link surroundingsNotification}. */
export type SurroundingsParams = Pick<LanguageOptions, 'trusted' | 'composeIsValidated'>;

/** Notification: an editor holds, or no longer holds, another text of a file than the disk; or the file was saved. */
export const editNotification = 'vethscope/edit';

/** Parameters of {@link editNotification}. */
export interface EditParams {
  readonly path: string;
  /** Left out where the disk has the text that counts. */
  readonly text?: string;
}

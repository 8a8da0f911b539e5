/** What the webview may say: anything else is not listened to. Pure. */
import * as z from 'zod/mini';
import type { FromPanel } from './protocol.ts';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('reveal'), object: z.number() }),
  z.object({ type: z.literal('again') }),
  z.object({ type: z.literal('compare') }),
  z.object({ type: z.literal('closeComparison') }),
  z.object({ type: z.literal('copy') }),
]);

/** Undefined for what is none of it. */
export function parseFromPanel(value: unknown): FromPanel | undefined {
  const parsed = message.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Errors as the command line prints them. */
import { isLabError } from '../../index.ts';
import { harmless, type Screen } from './terminal.ts';

/** What a complaint says; a LabError is one. */
export interface Complaint {
  readonly message: string;
  readonly object?: string | undefined;
  readonly command?: string | undefined;
  readonly stderr?: string | undefined;
  readonly remedy?: string | undefined;
}

/** How much to say: `all` adds the command as it ran and what it said. */
export interface ErrorDetail {
  readonly detail: 'short' | 'all';
  readonly paint: Screen['paint'];
}

/** Message, object and remedy, one a line; ends with a line end. */
export function formatComplaint(complaint: Complaint, { detail, paint }: ErrorDetail): string {
  const { message, object, remedy, command, stderr } = complaint;
  const named = object === undefined || message.includes(object) ? undefined : object;
  const rest = detail === 'all' ? [part('command', command), part('stderr', stderr)] : [];
  const lines = [
    `${paint('red', 'error:')} ${harmless(message)}`,
    part('object', named),
    ...rest,
    part(paint('cyan', 'remedy'), remedy),
  ];
  return `${lines.filter((line) => line !== undefined).join('\n')}\n`;
}

function part(label: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  return `  ${label}: ${harmless(text.trimEnd()).replaceAll('\n', '\n    ')}`;
}

/**
 * Any error as text. One that is no LabError is a fault of ours: it is shown with its stack when all is asked for. What a
 * container's own program said before it ended is always shown: nobody else knows why it did.
 */
export function formatError(error: unknown, options: ErrorDetail): string {
  if (isLabError(error, 'service-exited')) {
    const { message, object, remedy, stderr } = error;
    return formatComplaint({ message, object, remedy, stderr }, { ...options, detail: 'all' });
  }
  if (isLabError(error)) return formatComplaint(error, options);
  const text = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return formatComplaint(
    {
      message: `Vethscope itself failed: ${text}`,
      stderr: stack,
      remedy: 'Please report it, with what --verbose prints.',
    },
    options,
  );
}

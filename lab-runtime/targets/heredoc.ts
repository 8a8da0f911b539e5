import { createHash } from 'node:crypto';

/**
 * A quoted here-document (POSIX shell, 2.7.4): the text reaches the command byte for byte.
 * The delimiter is made from the text, so that no line of the text can end the document early.
 * Shape: `COMMAND <<'DELIMITER'\nTEXT\nDELIMITER\n`; with a descriptor it is read from that, not from standard input.
 */
export function heredoc(command: string, text: string, descriptor = ''): string {
  const body = text.endsWith('\n') || text === '' ? text : `${text}\n`;
  const delimiter = `END_${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
  const free = body.split('\n').includes(delimiter) ? `${delimiter}_` : delimiter;
  return `${command} ${descriptor}<<'${free}'\n${body}${free}\n`;
}

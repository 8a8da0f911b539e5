import { createHash } from 'node:crypto';

/**
 * A quoted here-document (POSIX shell, 2.7.4): the text reaches the command byte for byte.
 * The delimiter is made from the text, so that no line of the text can end the document early.
 * Shape: `COMMAND <<'DELIMITER'\nTEXT\nDELIMITER\n`.
 */
export function heredoc(command: string, text: string): string {
  const body = text.endsWith('\n') || text === '' ? text : `${text}\n`;
  const delimiter = `END_${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
  const free = body.split('\n').includes(delimiter) ? `${delimiter}_` : delimiter;
  return `${command} <<'${free}'\n${body}${free}\n`;
}

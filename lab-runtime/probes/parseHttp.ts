import type { HttpResult } from '../model/probe.ts';

/** What the script of httpScript.ts printed; undefined where no whole answer came. The body is read as UTF-8 text. */
export function parseHttp(stdout: string): HttpResult | undefined {
  return parseRaw(stdout) ?? parseFramed(stdout);
}

/** The status line, header lines, an empty line, the body (RFC 9112, section 2.1); lone line feeds are tolerated. */
function parseRaw(stdout: string): HttpResult | undefined {
  const match = /^@http raw\nHTTP\/1\.[01] ([1-5]\d\d)\b[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n([^]*)$/.exec(stdout);
  return match?.[2] === undefined ? undefined : { status: Number(match[1]), body: match[2] };
}

/** The last line frames: a body may hold the like of it. Status 000 is curl's word for no answer. */
function parseFramed(stdout: string): HttpResult | undefined {
  const match = /^@http body\n([^]*)\n@http ([1-5]\d\d)\n$/.exec(stdout);
  return match?.[1] === undefined ? undefined : { status: Number(match[2]), body: match[1] };
}

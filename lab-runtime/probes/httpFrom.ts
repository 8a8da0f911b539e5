import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { HttpResult } from '../model/probe.ts';
import { converseWith, type ProbeRun } from './converseWith.ts';
import { httpScript, plainHttpUrl } from './httpScript.ts';
import { parseHttp } from './parseHttp.ts';
import type { Standpoint } from './standpoint.ts';

/**
 * Fetches an http URL from a standpoint with whatever fetcher the machine has. `resolve` turns the URL's host into
 * an address where it is a name of the lab. Rejects with `usage` for a bad URL and `command-failed` where no answer came.
 */
export async function httpFrom(
  from: Standpoint,
  url: string,
  resolve: (host: string) => string,
  options: Omit<ProbeRun, 'what'> & { readonly timeoutSeconds?: number | undefined } = {},
): Promise<HttpResult> {
  const { timeoutSeconds, remedy, ...run } = options;
  const asked = parseUrl(url);
  asked.hostname = resolve(asked.hostname);
  const script = httpScript(asked.href, timeoutSeconds === undefined ? {} : { timeoutSeconds });
  const result = await converseWith(from, ['sh', '-c', script], {
    what: `http ${asked.href} from ${from.name}`,
    ...run,
  });
  const answer = parseHttp(result.stdout);
  if (answer !== undefined) return answer;
  const text = result.stderr.trim();
  throw new LabError('command-failed', say`${from.name} got no answer from ${asked.href}`, {
    object: asked.href,
    stderr: text,
    remedy: remedy ?? 'Look whether the port is published and whether somebody listens: vethscope ps, vethscope ping.',
  });
}

/** `web` and `web:80/path` are meant as `http://`. */
function parseUrl(url: string): URL {
  return plainHttpUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`);
}

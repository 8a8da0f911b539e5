/**
 * Fetching a URL with whatever a minimal system has. The script prints one of two frames, which parseHttp.ts reads:
 * `@http raw` and the response as it came, or `@http body`, the body, and in a last line `@http STATUS`.
 * Without an answer the frame is not complete, and what the tool had to say is on standard error.
 */
import { LabError } from '../model/labError.ts';
import { say, type Phrase } from '../model/phrase.ts';
import { quote } from '../targets/quote.ts';
import { httpPerl, httpPython } from './httpPrograms.ts';

/** Limits of {@link httpScript}. */
export interface HttpOptions {
  /** For the whole of it; default 10. */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * A POSIX script that gets `url`, past every proxy and following no redirect, as far as the tool at hand can.
 * Throws `usage` where the URL is not a plain http one.
 */
export function httpScript(url: string, { timeoutSeconds = 10 }: HttpOptions = {}): string {
  const { href, hostname, port, pathname, search, host } = plainHttpUrl(url);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const seconds = String(Math.max(1, Math.ceil(timeoutSeconds)));
  const values = [href, address, port === '' ? '80' : port, pathname + search, host, seconds];
  return `set -- ${quote(values)}\n${fetchText}`;
}

/** A URL that can be fetched here: http, and nothing secret in it. Throws `usage` for any other. */
export function plainHttpUrl(text: string): URL {
  const shown = JSON.stringify(text);
  const bad = (message: Phrase, remedy: string): LabError => new LabError('usage', message, { object: text, remedy });
  if (!URL.canParse(text)) throw bad(say`${shown} is not a URL`, 'Write it like http://web:80/.');
  const url = new URL(text);
  if (url.protocol === 'https:')
    throw bad(say`${shown} asks for TLS`, 'Use http://: labs answer without certificates.');
  if (url.protocol !== 'http:') throw bad(say`${shown} is not an http URL`, 'Write it like http://web:80/.');
  if (url.username !== '' || url.password !== '')
    throw bad(say`${shown} holds a user name or password`, 'Leave them out.');
  url.hash = '';
  return url;
}

/**
 * `timeout`, where there is one, ends what is too slow: the limits of wget and python are for one read only.
 * wget says the status on standard error, which is kept apart from the body by leading that past the substitution.
 * BusyBox wget comes late because it drops the body of an error; it gets no -T, at which Debian 12's crashes.
 */
const fetchText = `url=$1 host=$2 port=$3 path=$4 name=$5 wait=$6
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
has() { command -v "$1" >/dev/null 2>&1; }
limit=
if timeout 1 true >/dev/null 2>&1; then limit="timeout $wait"
elif busybox timeout 1 busybox true >/dev/null 2>&1; then limit="busybox timeout $wait"; fi

with_curl() {
  echo '@http body'
  curl -q -sS -g --http1.1 --noproxy '*' -m "$wait" -w '\\n@http %{http_code}\\n' "$url" && exit
  code=$?
  printf '\\n@http 000\\n'
  exit "$code"
}
with_wget() {
  echo '@http body'
  exec 3>&1
  said=$($limit "$@" "$url" 2>&1 >&3 3>&-) && code=0 || code=$?
  case $code in 124 | 143) echo 'http: timed out' >&2; exit 1 ;; esac
  status=\${said##*HTTP/1.[01] }
  status=\${status%%[!0-9]*}
  case $status in [1-5][0-9][0-9]) printf '\\n@http %s\\n' "$status"; exit ;; esac
  printf '%s\\n' "$said" >&2
  exit 1
}
with_socket() {
  echo '@http raw'
  printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' "$path" "$name" | $limit "$@"
  exit
}

if has curl; then with_curl; fi
case $(wget --version 2>&1) in
  *GNU*) with_wget wget --no-config --no-proxy --content-on-error --max-redirect=0 -nv -S -O - -t 1 -T "$wait" ;;
esac
if python3 -c '' 2>/dev/null; then exec $limit python3 -c ${quote([httpPython])} "$host" "$port" "$path" "$name" "$wait"; fi
if perl -MSocket -e 1 2>/dev/null; then exec perl -e ${quote([httpPerl])} "$host" "$port" "$path" "$name" "$wait"; fi
if has ncat; then with_socket ncat -w "$wait" "$host" "$port"; fi
if has socat; then
  case $host in *:*) at="[$host]" ;; *) at=$host ;; esac
  with_socket socat -t "$wait" - "TCP:$at:$port"
fi
if has wget; then with_wget wget -q -S -O -; fi
if has busybox; then
  if busybox wget --help >/dev/null 2>&1; then with_wget busybox wget -q -S -O -; fi
  with_socket busybox nc -w "$wait" "$host" "$port"
fi
echo 'http: there is no curl, wget, python3, perl, ncat, socat or busybox' >&2
exit 127
`;

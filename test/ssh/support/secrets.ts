import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Looks at the arguments and variables of all processes, again and again, until its end; see {@link watchForSecret}. */
export interface SecretWatch {
  /** How often it looked, and which processes showed the secret. */
  readonly end: () => Promise<{ readonly looks: number; readonly seen: readonly string[] }>;
}

/** Looks for a secret in what `ps` could show of both ends: they are on this machine. */
export function watchForSecret(secret: string): SecretWatch {
  const seen = new Set<string>();
  let looks = 0;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        for (const file of ['cmdline', 'environ'] as const) {
          if (tell(`/proc/${pid}/${file}`).includes(secret)) seen.add(`${pid} ${tell(`/proc/${pid}/comm`)} ${file}`);
        }
      }
      looks += 1;
      await sleep(20);
    }
  })();
  return {
    end: async () => {
      over.abort();
      await watching;
      return { looks, seen: [...seen] };
    },
  };
}

function tell(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

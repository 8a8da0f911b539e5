/** What ssh makes of a host, its configuration considered: `ssh -G`, which connects to nothing. */
import { spawnShell } from '../spawnShell.ts';
import { parseSshHost } from './sshHost.ts';

/** Where ssh would connect to. */
export interface EffectiveHost {
  readonly user: string;
  readonly hostname: string;
  readonly port: number;
  /** Hosts in between (ProxyJump), as the configuration names them. */
  readonly jump?: string | undefined;
}

/** Reads what `ssh -G` prints; undefined where that is something else. Pure. */
export function parseEffectiveHost(output: string): EffectiveHost | undefined {
  const values = new Map(
    output.split('\n').flatMap((line) => {
      const [, key = '', value = ''] = /^(\S+) (.+)$/.exec(line.trim()) ?? [];
      return key === '' ? [] : [[key.toLowerCase(), value] as const];
    }),
  );
  const [user, hostname] = [values.get('user'), values.get('hostname')];
  const port = Number(values.get('port'));
  if (user === undefined || hostname === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    return undefined;
  }
  const jump = values.get('proxyjump');
  return { user, hostname, port, ...(jump === undefined || jump === 'none' ? {} : { jump }) };
}

/** What {@link effectiveHost} may be told. */
export interface EffectiveHostOptions {
  /** The ssh to use; default: the one on PATH. */
  readonly program?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks ssh; undefined where it does not say. Throws `usage` for what is no host. */
export async function effectiveHost(
  host: string,
  { program = 'ssh', signal }: EffectiveHostOptions = {},
): Promise<EffectiveHost | undefined> {
  const client = spawnShell([program, '-G', '--', parseSshHost(host)], { environment: {} });
  client.stdin.end();
  const stop = (): void => void client.kill();
  signal?.addEventListener('abort', stop, { once: true });
  let output = '';
  client.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  client.stderr.resume();
  try {
    const { failed } = await client;
    return failed ? undefined : parseEffectiveHost(output);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

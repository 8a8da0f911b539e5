/** Arguments of ssh(1). Pure. What the user's configuration says holds, but for what would change the channel itself. */
import { quote } from '../quote.ts';
import type { TerminalKind } from '../target.ts';

/** What both kinds of call have in common: no terminal, no forwarding, nothing run but our command. */
const quiet = [
  'ControlPersist=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  'StdinNull=no',
  'ForkAfterAuthentication=no',
  'SessionType=default',
  'EscapeChar=none',
  'LogLevel=INFO',
];

/** How a connection is opened. */
export interface MasterOptions {
  /** Empty where the connection is not shared. */
  readonly socket: string;
  /** False: nobody can be asked anything. */
  readonly interactive: boolean;
  /** Seconds of silence after which the server is asked for a sign of life; three unanswered ones are the end. */
  readonly aliveSeconds: number;
  /** More arguments, before the host: a configuration file, a port. */
  readonly extra: readonly string[];
}

/** The one connection; it lives as long as its remote command: `cat`, which answers to signs of life, or another one. */
export function masterArguments(
  host: string,
  { socket, interactive, aliveSeconds, extra }: MasterOptions,
  command = 'exec cat',
): readonly string[] {
  const options = [
    ...quiet,
    ...(socket === '' ? ['ControlMaster=no', 'ControlPath=none'] : ['ControlMaster=yes', `ControlPath=${socket}`]),
    `ServerAliveInterval=${String(aliveSeconds)}`,
    'ServerAliveCountMax=3',
    'ConnectTimeout=20',
    // A key that is not known is asked about, and one that has changed is refused; never taken silently.
    ...(interactive ? ['BatchMode=no', 'StrictHostKeyChecking=ask'] : ['BatchMode=yes', 'StrictHostKeyChecking=yes']),
  ];
  return ['-T', ...asOptions(options), ...extra, '--', host, command];
}

/** A shell over the open connection; fails at once where that is gone, rather than connecting anew. */
export function shellArguments(
  host: string,
  socket: string,
  extra: readonly string[],
  words: readonly string[],
): readonly string[] {
  const options = [...quiet, 'ControlMaster=no', `ControlPath=${socket}`, 'ProxyCommand=false', 'BatchMode=yes'];
  return ['-T', ...asOptions(options), ...extra, '--', host, `exec ${quote(words)}`];
}

/** A program with a terminal or with our pipes, over the open connection where there is one. */
export function terminalArguments(
  host: string,
  { socket, extra, kind }: { readonly socket: string; readonly extra: readonly string[]; readonly kind: TerminalKind },
  command: string,
): readonly string[] {
  const control = `ControlPath=${socket === '' ? 'none' : socket}`;
  const options = ['ControlMaster=no', control, 'RemoteCommand=none', 'ClearAllForwardings=yes'];
  return [kind === 'terminal' ? '-t' : '-T', ...asOptions(options), ...extra, '--', host, command];
}

function asOptions(options: readonly string[]): readonly string[] {
  return options.flatMap((option) => ['-o', option]);
}

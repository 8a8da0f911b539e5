/** What ssh's own words mean. Pure. */
import { LabError } from '../../model/labError.ts';
import { say, type Phrase } from '../../model/phrase.ts';

interface Meaning {
  readonly code: 'host-key' | 'authentication-failed' | 'target-unreachable' | 'missing-tool';
  readonly pattern: RegExp;
  readonly message: (host: string, stderr: string) => Phrase;
  readonly remedy: (host: string) => string;
}

/** In the order in which they are looked for: the first that is found is the cause of the others. */
const meanings: readonly Meaning[] = [
  {
    code: 'host-key',
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    message: (host, stderr) => say`${host} has another key than the one that is known${fingerprintIn(stderr)}`,
    remedy: (host) =>
      `Somebody may be in between. Only where you know why it changed: ssh-keygen -R ${bareHost(host)}, and connect again.`,
  },
  {
    code: 'host-key',
    pattern: /Host key verification failed|No .* host key is known/,
    message: (host, stderr) => say`The key of ${host} is not known${fingerprintIn(stderr)}`,
    remedy: (host) => `Connect once by hand and compare the fingerprint: ssh ${host}`,
  },
  {
    code: 'authentication-failed',
    pattern: /Permission denied|Too many authentication failures|Authentication failed|no mutual signature/i,
    message: (host) => say`${host} does not let you in`,
    remedy: (host) => `Try by hand what it wants: ssh ${host}`,
  },
  {
    code: 'target-unreachable',
    pattern: /Could not resolve hostname/,
    message: (host) => say`There is no host ${host}`,
    remedy: () => 'Look at the name, and at the Host entries of ~/.ssh/config.',
  },
  {
    code: 'target-unreachable',
    pattern: /Can't open user config file/,
    message: () => say`There is no such machine, or it has never been started`,
    remedy: () => 'Start it: vethscope vm start NAME; vethscope vm ls lists them.',
  },
  {
    code: 'target-unreachable',
    pattern: /Bad configuration option|terminating, \d+ bad configuration|Bad owner or permissions/,
    message: () => say`The configuration of ssh has an error`,
    remedy: (host) => `See what ssh makes of it: ssh -G ${host}`,
  },
];

/** Why a connection could not be opened. */
export function explainConnect(host: string, stderr: string, reason: string): LabError {
  const object = `ssh:${host}`;
  const details = { object, stderr: stderr.trim(), command: `ssh ${host}` };
  if (/ENOENT/.test(reason)) {
    const remedy = 'Install it: the package openssh-client in Debian, openssh-clients in Fedora.';
    return new LabError('missing-tool', say`There is no ssh on this machine`, { ...details, remedy });
  }
  const meaning = meanings.find(({ pattern }) => pattern.test(stderr));
  if (meaning !== undefined) {
    return new LabError(meaning.code, meaning.message(host, stderr), { ...details, remedy: meaning.remedy(host) });
  }
  const why = lastLine(stderr) ?? reason;
  return new LabError('target-unreachable', say`${host} cannot be reached: ${why}`, {
    ...details,
    remedy: `Is it up, and does ssh get there by hand? ssh ${host}`,
  });
}

/** Why the end of a script was not heard. */
export function explainLoss(host: string, what: string, begun: boolean, stderr: string, reason: string): LabError {
  const why = lastLine(stderr) ?? reason;
  const outcome = begun ? say`It had begun; how far it came is not known.` : say`Whether it had begun is not known.`;
  return new LabError('connection-lost', say`${what}: the connection to ${host} was lost. ${outcome}`, {
    object: `ssh:${host}`,
    stderr: why,
    remedy: 'It is opened again by the next command; look first what is there: vethscope ls',
  });
}

/** Where a server allows no session besides the connection's own. */
export function explainNoSession(host: string): LabError {
  return new LabError('target-unreachable', say`${host} allows one session on each connection`, {
    object: `ssh:${host}`,
    command: `ssh ${host}`,
    remedy:
      'Set MaxSessions in its sshd_config to 10, which is the default, or set VETHSCOPE_SSH_MULTIPLEX=framed here.',
  });
}

function fingerprintIn(stderr: string): string {
  const found = /\b(SHA256:[A-Za-z0-9+/=]+|MD5:[0-9a-f:]+)/.exec(stderr)?.[1];
  return found === undefined ? '' : ` (${found})`;
}

/** What known_hosts knows a host by; the name of a Host entry may stand for another. */
function bareHost(host: string): string {
  return host.replace(/^ssh:\/\//, '').replace(/^[^@]*@/, '');
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}

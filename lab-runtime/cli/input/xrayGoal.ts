/** `TO[:PORT[/PROTO]]` and `http://TO[:PORT]`: what is asked, of whom. */
import { isIPv6 } from 'node:net';
import { LabError, nameInText, type ProbeKind } from '../../index.ts';

/** See the head of this file. */
export interface XrayGoal {
  readonly to: string;
  readonly kind: ProbeKind;
  readonly port?: number | undefined;
}

const form =
  /^(?<http>http:\/\/)?(?:\[(?<six>[^\]]+)\]|(?<name>[^:/\s]+)|(?<bareSix>[\da-fA-F:]*:[\da-fA-F:.]*))(?::(?<port>\d{1,5}))?(?:\/(?<protocol>[a-z0-9]*))?$/u;

const kinds: readonly ProbeKind[] = ['icmp', 'tcp', 'udp', 'http'];

/** Throws `usage` for anything else. Without a port it is a ping. */
export function parseXrayGoal(text: string): XrayGoal {
  const { http, six, name, bareSix, port, protocol = '' } = form.exec(text)?.groups ?? {};
  const to = six ?? name ?? bareSix;
  const isSix = (six ?? bareSix) !== undefined;
  const number = port === undefined ? undefined : Number(port);
  const kind =
    http === undefined
      ? kinds.find((one) => one === (protocol === '' ? (port === undefined ? 'icmp' : 'tcp') : protocol))
      : 'http';
  const isPort = number === undefined || (number > 0 && number < 65_536);
  if (
    to === undefined ||
    (isSix && !isIPv6(to)) ||
    kind === undefined ||
    !isPort ||
    (http !== undefined && protocol !== '')
  )
    throw bad(text);
  if (kind === 'icmp') {
    if (number !== undefined) throw bad(text);
    return { to, kind };
  }
  if (number === undefined && kind !== 'http') throw bad(text);
  return { to, kind, port: number ?? 80 };
}

function bad(text: string): LabError {
  return new LabError('usage', `${nameInText(text)} is not understood`, {
    object: nameInText(text),
    remedy: 'Write web, web:80, web:53/udp, web:80/http, [fd00::2]:80, 172.17.0.2 or http://web/.',
  });
}

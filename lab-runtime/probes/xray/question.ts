/** What is asked of an xray. */
import type { JourneyFamily, ProbeKind } from '../../model/journey.ts';

/** Names are those of the lab or machine: a container, `host`, an outside peer; `to` may be an address. */
export interface XrayQuestion {
  readonly kind: ProbeKind;
  readonly from: string;
  readonly to: string;
  /** Of tcp, udp and http. */
  readonly port?: number | undefined;
  readonly family?: JourneyFamily | undefined;
  /** Bytes of the IP packet; of http of the one with the request. */
  readonly size?: number | undefined;
  readonly doNotFragment?: boolean | undefined;
  readonly ttl?: number | undefined;
  /** How long an answer is waited for, ms; default 1000. */
  readonly timeoutMs?: number | undefined;
}

/** Default of {@link XrayQuestion.timeoutMs}: before TCP sends its first packet again (RFC 6298, 2.1). */
export const defaultTimeoutMs = 950;

const ipHeader = { ipv4: 20, ipv6: 40 } as const;
/** Of ICMP and UDP alike; then four bytes of cookie. */
const headerAndCookie = 8 + 4;

/** What is sent after the cookie. */
export function payloadOf(question: XrayQuestion, family: JourneyFamily, host: string): Buffer {
  if (question.kind === 'http') return request(host, (question.size ?? 0) - ipHeader[family] - tcpHeader);
  if (question.kind === 'tcp') return Buffer.alloc(0);
  const wanted = (question.size ?? 0) - ipHeader[family] - headerAndCookie;
  return Buffer.alloc(Math.max(0, wanted), 'v');
}

/** With time stamps, as Linux sends it. */
const tcpHeader = 32;

/** One request, made longer by a header that means nothing. */
function request(host: string, length: number): Buffer {
  const start = `GET / HTTP/1.0\r\nHost: ${host}\r\n`;
  const padding = length - start.length - 'X-Padding: \r\n\r\n'.length;
  return Buffer.from(`${start}${padding > 0 ? `X-Padding: ${'v'.repeat(padding)}\r\n` : ''}\r\n`, 'latin1');
}

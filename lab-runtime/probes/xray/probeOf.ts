/** A question as the packet that is sent for it. */
import { cookieOf, udpPortOf, type SessionMark } from '../../journey/trace/cookie.ts';
import { familyOf } from '../../model/addressFamily.ts';
import type { JourneyProbe } from '../../model/journey.ts';
import type { AgentProbe } from '../agent/agent.ts';
import type { Ends } from './place.ts';
import { defaultTimeoutMs, payloadOf, type XrayQuestion } from './question.ts';

/** Where a question leads, once its name is resolved. */
export type KnownEnds = Ends & { readonly address: string };

/** The same as the journey tells it. */
export function askedOf(
  { kind, from, to, port }: XrayQuestion,
  { address }: KnownEnds,
  { family }: AgentProbe,
): JourneyProbe {
  return { kind, from, to, family, destination: address, ...(port !== undefined && { port }) };
}

/** See the head of this file; `number` tells it from the others of its session. */
export function probeOf(question: XrayQuestion, ends: KnownEnds, mark: SessionMark, number: number): AgentProbe {
  const family = familyOf(ends.address);
  const data = payloadOf(question, family, question.to);
  const kind = question.kind === 'http' ? 'tcp' : question.kind;
  return {
    ...{ kind, family, data, timeoutMs: question.timeoutMs ?? defaultTimeoutMs, source: ends.source },
    sourcePort: kind === 'udp' ? udpPortOf(mark, number) : kind === 'icmp' ? randomId() : 0,
    ...{ destination: ends.address, destinationPort: question.port ?? 0, cookie: cookieOf(mark, number) },
    ...{ ttl: question.ttl, doNotFragment: question.doNotFragment },
  };
}

/** Of ICMP; connection tracking remembers one for half a minute, so that the same must not come again soon. */
function randomId(): number {
  return 1 + Math.floor(Math.random() * 0xffff);
}

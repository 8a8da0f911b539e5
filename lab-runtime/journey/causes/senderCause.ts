/** The packet was never sent: the kernel of who sends it would not have it. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { Namespace } from '../../model/snapshot.ts';
import type { RouteAnswer } from '../../netlink/routeLookup.ts';
import { bestRoute } from '../lookUpRoute.ts';
import { errnos, type Evidence, type Outcome } from './evidence.ts';
import { refusal, refusingRoute } from './routingCause.ts';

/** Where a packet would have been sent from, and what the kernel says of its way. */
export interface Sender {
  readonly namespace: Namespace;
  readonly evidence: Evidence;
  readonly answer: RouteAnswer | undefined;
}

/** The errno of an outcome that is one. */
function errnoOf(outcome: Outcome): number | undefined {
  return outcome.kind === 'refused' || outcome.kind === 'error' ? outcome.errno : undefined;
}

/** See the head of this file. */
export function senderCause(sender: Sender): JourneyCause {
  const { evidence } = sender;
  const { destination } = evidence.probe;
  const errno = errnoOf(evidence.outcome);
  const asked =
    sender.answer?.kind === 'refused'
      ? [say`route lookup: ${destination} is refused (errno ${sender.answer.errno})`]
      : [];
  const told = errno === undefined ? [] : [say`the kernel refused to send it: errno ${errno}`];
  return { ...found(sender, errno), evidence: [...told, ...asked], unmatched: [] };
}

type Found = Omit<JourneyCause, 'evidence' | 'unmatched'>;

function found({ namespace, evidence, answer }: Sender, errno: number | undefined): Found {
  const { destination } = evidence.probe;
  const who = namespace.label;
  const route = bestRoute(namespace, destination);
  const device = namespace.links.find(({ name }) => name === route?.device);
  const refusing = errno === undefined ? undefined : refusingRoute(namespace, destination, errno);
  if (refusing !== undefined) return refusal(refusing, namespace.inode, who);
  if (errno === errnos.EMSGSIZE) return tooLong(namespace, answer, device?.mtu);
  if (errno === errnos.EADDRNOTAVAIL) {
    return {
      kind: 'wrong-source',
      text: say`${who} has not the address that it should send from`,
      remedy: say`Send from an address that it has: ${`ip addr`}`,
      object: { kind: 'namespace', namespace: namespace.inode },
    };
  }
  if (route === undefined || errno === errnos.ENETUNREACH) {
    const down = namespace.links.find(({ flags, kind }) => kind !== 'loopback' && !flags.includes('UP'));
    const addition = down === undefined ? '' : say` (${down.name} is down)`;
    return {
      kind: down === undefined ? 'no-route' : 'link-down',
      text: say`${who} has no route to ${destination}${addition}`,
      remedy:
        down === undefined
          ? say`Give it one: ${`ip route add default via GATEWAY`}`
          : say`Set it up: ${`ip link set ${down.name} up`}`,
      object:
        down === undefined
          ? { kind: 'namespace', namespace: namespace.inode }
          : { kind: 'interface', namespace: namespace.inode, ifindex: down.ifindex, name: down.name },
    };
  }
  return {
    kind: 'not-sent',
    text: say`${who} did not send it`,
    object: { kind: 'namespace', namespace: namespace.inode },
  };
}

/** Longer than the device takes, or than a router on the way has said (RFC 1191). */
function tooLong(namespace: Namespace, answer: RouteAnswer | undefined, deviceMtu = 0): Found {
  const learnt = answer?.kind === 'route' ? answer.mtu : undefined;
  if (learnt !== undefined && learnt < deviceMtu) {
    return {
      kind: 'path-mtu-cached',
      text: say`${namespace.label} remembers that no more than ${learnt} bytes go that way, and sends no longer packet that must not be cut`,
      remedy: say`After the limit is gone: ${`ip route flush cache`}`,
      object: { kind: 'namespace', namespace: namespace.inode },
    };
  }
  return {
    kind: 'mtu-exceeded',
    text: say`it is longer than the ${deviceMtu} bytes that the device of ${namespace.label} takes, and must not be cut (DF)`,
    remedy: say`Send less, or raise the MTU`,
    object: { kind: 'namespace', namespace: namespace.inode },
  };
}

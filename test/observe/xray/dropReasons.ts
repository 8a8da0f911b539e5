/** Which of the kernel's own reasons (include/net/dropreason-core.h) belongs to which cause. */
import type { CauseKind } from '../../../lab-runtime/index.ts';

/**
 * As `REASON FUNCTION`: where the kernel says no more than NOT_SPECIFIED, the function tells. Causes that are not here free no
 * packet: it was not made, or it arrived and nobody answered it.
 */
export const dropReasons: Readonly<Partial<Record<CauseKind, RegExp>>> = {
  'rule-drop': /^NETFILTER_DROP /,
  'rule-reject': /^NETFILTER_DROP /,
  'policy-drop': /^NETFILTER_DROP /,
  'network-isolation': /^NETFILTER_DROP /,
  'internal-network': /^NETFILTER_DROP /,
  'icc-off': /^NETFILTER_DROP /,
  'bridge-netfilter': /^NETFILTER_DROP /,
  'conntrack-invalid': /^NETFILTER_DROP /,
  'ip-forward-off': /^IP_INADDRERRORS (?:ip_error|ip6_forward)/,
  'rp-filter': /^IP_RPFILTER /,
  martian: /^IP_(?:LOCAL|INVALID)_SOURCE /,
  'no-route': /^IP_INNOROUTES /,
  'route-blackhole': /^NOT_SPECIFIED ip_error/,
  'route-unreachable': /^NOT_SPECIFIED ip_error/,
  'route-prohibit': /^NOT_SPECIFIED ip_error/,
  'ttl-exceeded': /^IP_INHDR ip6?_forward/,
  'mtu-exceeded': /^(?:PKT_TOO_BIG ip6?_forward|NOT_SPECIFIED (?:__dev_forward_skb|br_nf_dev_queue_xmit))/,
  'large-packets': /^NOT_SPECIFIED br_nf_dev_queue_xmit/,
  // IPv6 gives no reason of its own (ndisc_error_report).
  'neighbour-failed': /^(?:NEIGH_FAILED|NOT_SPECIFIED neigh_invalidate)/,
  'bridge-port-isolated': /^NEIGH_FAILED /,
  'bridge-port-blocked': /^NEIGH_FAILED /,
  'no-listener': /^NO_SOCKET /,
  'loopback-only': /^NO_SOCKET /,
  'docker-proxy': /^NO_SOCKET /,
};

/** Of a packet that arrived: it was not freed for any of these. A ping's answer has no socket of its own (ping_rcv). */
export const endsOfArrived = /^(?:NO_SOCKET ping_rcv|QUEUE_PURGE |SOCKET_CLOSE |OTHERHOST )/;

/** Causes that the kernel gives up on only after three questions, a second each (neigh_timer_handler). */
export const givesUpLate: ReadonlySet<CauseKind | undefined> = new Set([
  ...(['neighbour-failed', 'bridge-port-isolated', 'bridge-port-blocked'] as const),
]);

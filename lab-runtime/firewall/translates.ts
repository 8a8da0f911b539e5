/** The targets of iptables that translate addresses (iptables-extensions(8)). Pure. */

const targets: ReadonlySet<string> = new Set(['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP']);

/** See the head of this file. */
export function translates(target: string): boolean {
  return targets.has(target);
}

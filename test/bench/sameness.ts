/** Whether two scripts made the same: both are asked by the same questions, and the answers compared word for word. */
import assert from 'node:assert/strict';
import * as z from 'zod/mini';

/**
 * Prints what there is, run in process 1's namespaces with its /proc: for each network namespace in which a process
 * runs, which kinds of namespaces that process has for itself, its addresses and its routes; then the rules.
 */
export const questions = `seen=
for process in /proc/[0-9]*; do
  net=$(readlink $process/ns/net) || continue
  case "$seen" in *"$net"*) continue ;; esac
  # Not who only waits for the first process of a namespace.
  [ "$net" = "$(readlink /proc/1/ns/net)" ] || [ "$(readlink $process/ns/pid)" != "$(readlink /proc/1/ns/pid)" ] || continue
  seen="$seen $net"
  own=
  for kind in net uts mnt ipc pid user; do
    [ "$(readlink $process/ns/$kind)" = "$(readlink /proc/1/ns/$kind)" ] || own="$own $kind"
  done
  echo "@namespace$own"
  nsenter --net=$process/ns/net ip -j addr
  nsenter --net=$process/ns/net ip -j -4 route
  nsenter --net=$process/ns/net sh -c 'cd /proc/sys/net/ipv6/conf; echo $(cat all/disable_ipv6 default/disable_ipv6 lo/disable_ipv6)'
done
echo @rules
iptables-save
echo @end
`;

const addressRecord = z.array(
  z.object({
    ifname: z.string(),
    link_type: z.string(),
    address: z.string(),
    mtu: z.number(),
    txqlen: z.optional(z.number()),
    master: z.optional(z.string()),
    addr_info: z.array(
      z.object({ family: z.string(), local: z.string(), prefixlen: z.number(), broadcast: z.optional(z.string()) }),
    ),
  }),
);
const routeRecord = z.array(z.object({ dst: z.string(), gateway: z.optional(z.string()), dev: z.string() }));

/** What {@link questions} were answered, without what chance decides: names and MACs of the host's ends of veths. */
export function answers(output: string): { readonly namespaces: readonly string[]; readonly rules: readonly string[] } {
  const [spaces = '', rules = ''] = output.split('@rules\n');
  assert.ok(rules.endsWith('@end\n'), `the answers are cut short: ${output.slice(-200)}`);
  const namespaces = spaces.split('@namespace').slice(1).map(namespaceText).sort();
  return {
    namespaces,
    rules: rules
      .split('\n')
      .filter((line) => line.startsWith('-'))
      .sort(),
  };
}

function namespaceText(text: string): string {
  const [kinds = '', addresses = '[]', routes = '[]', withoutIpv6 = ''] = text.split('\n');
  const links = addressRecord.parse(JSON.parse(addresses)).map((link) => {
    // A link-local address comes by itself, some time after its interface.
    const own = link.addr_info
      .filter(({ local }) => !local.startsWith('fe80:'))
      .map(({ local, prefixlen, broadcast }) => `${local}/${String(prefixlen)} ${broadcast ?? ''}`);
    const isHostEnd = link.master !== undefined;
    const isContainerEnd = kinds.includes('net') && link.ifname === 'eth0' && link.address.startsWith('02:42:');
    const name = isHostEnd ? 'veth' : link.ifname;
    const address = isContainerEnd ? link.address : '';
    return [name, address, String(link.mtu), String(link.txqlen ?? 0), link.master ?? '', ...own.sort()].join(' ');
  });
  const ways = routeRecord.parse(JSON.parse(routes)).map(({ dst, gateway, dev }) => `${dst} ${gateway ?? ''} ${dev}`);
  return [`own:${kinds}`, `IPv6 off: ${withoutIpv6}`, ...links.sort(), ...ways.sort()].join('\n');
}

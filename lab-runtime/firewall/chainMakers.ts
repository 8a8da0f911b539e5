/** Who makes chains of which names. Each tool documents its own; the pattern is what none of the others uses. */

/** A tool that makes rules; names are its own spelling. */
export type RuleMaker =
  | 'Docker'
  | 'Podman'
  | 'CNI'
  | 'kube-proxy'
  | 'Calico'
  | 'Cilium'
  | 'Flannel'
  | 'Istio'
  | 'ufw'
  | 'firewalld'
  | 'libvirt'
  | 'fail2ban'
  | 'Tailscale'
  | 'NixOS'
  | 'Incus';

const makers: readonly (readonly [RegExp, RuleMaker])[] = [
  // moby libnetwork/iptables and daemon/libnetwork/drivers/bridge.
  [/^DOCKER($|-|_OUTPUT$|_POSTROUTING$)/, 'Docker'],
  // containers/netavark src/firewall.
  [/^NETAVARK[-_]/, 'Podman'],
  // containernetworking/plugins: portmap, firewall, and host-local's bridges; podman before netavark uses them.
  [/^CNI-/, 'CNI'],
  // kubernetes pkg/proxy/iptables.
  [/^KUBE-/, 'kube-proxy'],
  [/^cali-/, 'Calico'],
  [/^(OLD_)?CILIUM_/, 'Cilium'],
  [/^FLANNEL-/, 'Flannel'],
  [/^ISTIO_/, 'Istio'],
  // ufw(8): ufw-* and, in IPv6, ufw6-*.
  [/^ufw6?-/, 'ufw'],
  // firewalld src/firewall/core/ipXtables.py: a chain a zone, and a set around each built-in chain.
  [/^(IN|FWD|FWDI|FWDO|PRE|POST)_.+_(allow|deny|log|pre|post)$/, 'firewalld'],
  [
    /^(INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)_(direct|ZONES|ZONES_SOURCE|IN_ZONES|OUT_ZONES|POLICIES_pre|POLICIES_post)$/,
    'firewalld',
  ],
  [/^LIBVIRT_/, 'libvirt'],
  [/^f2b-/, 'fail2ban'],
  [/^ts-(input|forward|postrouting)$/, 'Tailscale'],
  [/^nixos-(fw|nat|filter)/, 'NixOS'],
];

/** Who makes a chain of that name; undefined for one that nobody is known to make. */
export function makerOfChain(name: string): RuleMaker | undefined {
  return makers.find(([pattern]) => pattern.test(name))?.[1];
}

/** Tables of nf_tables that a tool makes under a name of its own. */
const tableMakers: readonly (readonly [RegExp, RuleMaker])[] = [
  // moby daemon/libnetwork/drivers/bridge/internal/nftabler.
  [/^docker-bridges$/, 'Docker'],
  // containers/netavark src/firewall/nft.rs.
  [/^netavark$/, 'Podman'],
  // containernetworking/plugins pkg/ip and portmap: cni_plugins_masquerade, cni_hostport.
  [/^cni_(hostport|plugins_masquerade)$/, 'CNI'],
  // kubernetes pkg/proxy/nftables.
  [/^kube-proxy$/, 'kube-proxy'],
  [/^calico$/, 'Calico'],
  [/^firewalld$/, 'firewalld'],
  // libvirt src/network/network_nftables.c.
  [/^libvirt_network$/, 'libvirt'],
  [/^f2b-table$/, 'fail2ban'],
  [/^(nixos-fw|nixos-nat)$/, 'NixOS'],
  [/^(incus|lxd)$/, 'Incus'],
];

/** Who makes a table of nf_tables of that name; undefined for one that nobody is known to make. */
export function makerOfNativeTable(name: string): RuleMaker | undefined {
  return tableMakers.find(([pattern]) => pattern.test(name))?.[1];
}

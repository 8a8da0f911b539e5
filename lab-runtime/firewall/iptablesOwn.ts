/** Tables of nf_tables that iptables, ip6tables and arptables make, and read (iptables nft.c, xtables_ipv4): by family and name. */
export const iptablesOwn: readonly string[] = [
  ...['ip', 'ip6'].flatMap((family) =>
    ['raw', 'mangle', 'nat', 'filter', 'security'].map((name) => `${family} ${name}`),
  ),
  'arp filter',
];

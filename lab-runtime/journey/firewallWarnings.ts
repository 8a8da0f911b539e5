/**
 * Where ufw or firewalld is set up to close a port that Docker's rules open all the same: they look at what is for the host
 * itself (INPUT), and a published port has been sent on before (moby#22054). Pure.
 */
import type { Packet } from '../firewall/packet.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { Namespace } from '../model/snapshot.ts';
import { passHook } from './hooks.ts';
import { hasAddress } from './lookUpRoute.ts';
import type { Reach } from './stop.ts';
import type { Uplink } from './uplinks.ts';

/** Chains by which their makers are known (ufw's before.rules; firewalld's iptables backend). */
const makers: readonly { readonly name: string; readonly chain: RegExp }[] = [
  { name: 'ufw', chain: /^ufw-/ },
  { name: 'firewalld', chain: /^(?:INPUT_ZONES|IN_public|INPUT_direct)/ },
];

/** See the head of this file. */
export function firewallWarnings(
  host: Namespace,
  {
    protocol,
    port,
    fromUplink,
  }: { readonly protocol: Packet['protocol']; readonly port: number; readonly fromUplink: Reach },
  uplink: Uplink | undefined,
): readonly Phrase[] {
  const { ipv4 } = host.rulesets;
  const chains = ipv4.known ? ipv4.value.tables.flatMap((table) => table.chains.map(({ name }) => name)) : [];
  const maker = makers.find(({ chain }) => chains.some((name) => chain.test(name)));
  if (maker === undefined || uplink === undefined || fromUplink.reachable !== 'yes') return [];
  const fate = passHook(host, 'INPUT', {
    ...{ protocol, source: uplink.neighbour, destination: uplink.address, destinationPort: port },
    ...{ inInterface: uplink.device, state: 'NEW', isDnat: false, mark: 0 },
    isLocal: (address) => hasAddress(host, address),
  });
  if (fate.kind !== 'dropped' && fate.kind !== 'rejected') return [];
  return [
    say`${maker.name} is set up to close ${String(port)}/${protocol}, but it is sent to a container before ${maker.name} looks`,
  ];
}

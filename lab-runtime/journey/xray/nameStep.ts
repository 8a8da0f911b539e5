/** The step before all others where the goal was a name: what it means, and who says so. Pure. */
import { say, type Phrase } from '../../model/phrase.ts';
import type { PacketHeaders } from '../trace/packetHeaders.ts';
import { packetOf } from '../follow/packetOf.ts';
import { labelOf, type StepDraft } from '../follow/stepDraft.ts';
import type { Topology } from '../follow/topology.ts';

/** What a name was found to mean. */
export interface ResolvedName {
  readonly name: string;
  readonly address: string;
  readonly by: 'hosts' | 'dns';
  /** Of `dns`. */
  readonly server?: string | undefined;
}

/** Docker's embedded server (moby, libnetwork/resolver.go). */
const embedded = '127.0.0.11';

/** See the head of this file; `packet` is the first that is then sent. */
export function nameStep(resolved: ResolvedName, origin: number, packet: PacketHeaders, topology: Topology): StepDraft {
  const who = labelOf(topology, origin);
  return {
    ...{ namespace: who, namespaceInode: origin, stage: 'name', text: textOf(resolved, who) },
    ...{ details: [], rules: [], result: 'pass', packet: packetOf(packet), certainty: 'seen' },
    by: resolved.by === 'hosts' ? '/etc/hosts' : 'DNS',
    object: { kind: 'namespace', namespace: origin },
  };
}

function textOf({ name, address, by, server = '' }: ResolvedName, who: string): Phrase {
  if (by === 'hosts') return say`${name} is ${address}, by /etc/hosts of ${who}`;
  return server === embedded
    ? say`${name} is ${address}: Docker's embedded DNS server at ${server} says so`
    : say`${name} is ${address}: the DNS server ${server} says so`;
}

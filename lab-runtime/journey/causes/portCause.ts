/** What is wrong with a cable, or with a port of a bridge, that a packet did not pass. Pure. */
import type { JourneyCause } from '../../model/journey.ts';
import { say, type Phrase } from '../../model/phrase.ts';
import type { Link, LinkEnd } from '../../model/snapshot.ts';
import { interfaceObject, labelOf } from '../follow/stepDraft.ts';
import type { Topology } from '../follow/topology.ts';
import type { Case } from './evidence.ts';

/** Which of a cable's two ends is down, and how that is mended. */
export function brokenCable(topology: Topology, near: LinkEnd): JourneyCause | undefined {
  const far = topology.peer(near.inode, near.ifindex);
  for (const end of far === undefined ? [near] : [far, near]) {
    const link = topology.link(end.inode, end.ifindex);
    if (link === undefined || link.flags.includes('UP')) continue;
    return {
      kind: link.master === undefined ? 'link-down' : 'bridge-port-down',
      text: say`${end.name} of ${labelOf(topology, end.inode)} is down`,
      remedy: say`Set it up: ${`ip link set ${end.name} up`}`,
      object: interfaceObject(topology, end.inode, end.ifindex),
      evidence: [say`state of ${end.name}: ${link.operstate}, flags ${link.flags.join(',')}`],
      unmatched: [],
    };
  }
  return undefined;
}

/** Why a bridge does not send out of a port (net/bridge/br_forward.c, should_deliver and br_allowed_egress). */
export function portCause(
  { end, topology }: Case,
  port: Link,
  from: Link | undefined,
  evidence: readonly Phrase[],
): JourneyCause | undefined {
  const { inode, visit } = end;
  const broken = brokenCable(topology, { inode, ifindex: port.ifindex, name: port.name });
  if (broken !== undefined) return { ...broken, kind: 'bridge-port-down', evidence: [...broken.evidence, ...evidence] };
  const length = visit.packet.kind === 'ip' ? visit.packet.length : 0;
  const found = tooLong(port, length) ?? blocked(port) ?? isolated(port, from) ?? backToSender(port, from);
  const object = interfaceObject(topology, inode, port.ifindex);
  return found && { ...found, object, evidence, unmatched: [] };
}

type Found = Pick<JourneyCause, 'kind' | 'text' | 'remedy'>;

function tooLong({ name, mtu, master = '' }: Link, length: number): Found | undefined {
  if (length <= mtu) return undefined;
  return {
    kind: 'mtu-exceeded',
    text: say`it has ${length} bytes, and port ${name} of the bridge ${master} takes ${mtu}: a bridge drops what is longer, and tells nobody`,
    remedy: say`Set one MTU on the whole network: ${`ip link set ${name} mtu ${String(length)}`}`,
  };
}

function blocked({ name, portState, master = '' }: Link): Found | undefined {
  if (portState === undefined || portState === 'forwarding') return undefined;
  return {
    kind: 'bridge-port-blocked',
    text: say`port ${name} of the bridge ${master} is ${portState}: it sends nothing`,
    remedy: say`Let it forward: ${`bridge link set dev ${name} state 3`}`,
  };
}

function isolated(port: Link, from: Link | undefined): Found | undefined {
  if (port.isolated !== true || from?.isolated !== true) return undefined;
  return {
    kind: 'bridge-port-isolated',
    text: say`ports ${from.name} and ${port.name} of the bridge ${port.master ?? ''} are isolated from each other`,
    remedy: say`End that for one of them: ${`bridge link set dev ${port.name} isolated off`}`,
  };
}

function backToSender(port: Link, from: Link | undefined): Found | undefined {
  if (from?.ifindex !== port.ifindex || port.hairpin === true) return undefined;
  return {
    kind: 'hairpin-off',
    text: say`the frame would leave by the port that it came in by, ${port.name}, which hairpin mode would allow`,
    remedy: say`Allow it: ${`bridge link set dev ${port.name} hairpin on`}`,
  };
}

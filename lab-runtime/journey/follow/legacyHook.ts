/** Goes with a packet from place to place, and tells which chains of iptables-legacy it has passed since the last. Pure. */
import { rewritePriority } from '../../firewall/evaluationOrder.ts';
import type { Packet } from '../../firewall/packet.ts';
import { askLegacy, isStop, legacyLeft, type LegacyAnswer, type LegacyChain } from './legacyChains.ts';
import { packetInRules, type ConnectionState } from './packetInRules.ts';
import type { Surroundings } from './stepDraft.ts';
import type { Waypoint } from './way.ts';

interface Open {
  readonly inode: number;
  readonly hook: string;
  readonly left: readonly LegacyChain[];
  readonly packet: Packet;
}

/** See the head of this file. */
export class LegacyHook {
  readonly #topology: Surroundings['topology'];
  /** The hook that the packet is in. */
  #open: Open | undefined;
  /** As the packet was where it was first seen, by namespace: whether its destination has been rewritten there. */
  readonly #firsts = new Map<number, Packet>();

  constructor({ topology }: Surroundings) {
    this.#topology = topology;
  }

  /** `connection`: what its connection is where the kernel does not tell. */
  at(waypoint: Waypoint, connection: ConnectionState): readonly LegacyAnswer[] {
    const { inode, visit } = waypoint;
    const before = this.#open;
    const seen = packetInRules(this.#topology, waypoint, connection);
    const first = this.#firsts.get(inode) ?? seen;
    this.#firsts.set(inode, first);
    const packet = { ...seen, isDnat: isRewritten(first, seen) };
    const now = legacyLeft(this.#topology.namespace(inode), visit);
    this.#open = now && { ...now, inode, packet };
    if (before === undefined || now === undefined || before.inode !== inode || before.hook !== now.hook) return [];
    // What is left is always the end of what was.
    return passed(before, before.left.slice(0, before.left.length - now.left.length), packet);
  }

  /** It was seen no more: what has stopped it, and those before; none where none of them would. */
  end(): readonly LegacyAnswer[] {
    const answers = this.#open === undefined ? [] : askLegacy(this.#open.left, this.#open.packet, 'ends here');
    const last = answers.at(-1);
    return last !== undefined && isStop(last.fate) ? answers : [];
  }
}

/** Of what leaves, the tables after nat see the packet as it is once that is done; it was seen so, by whoever has rewritten it. */
function passed({ hook, packet }: Open, chains: readonly LegacyChain[], now: Packet): readonly LegacyAnswer[] {
  const isLate = ({ priority }: LegacyChain): boolean => hook === 'output' && priority > rewritePriority;
  return [
    ...askLegacy(
      chains.filter((one) => !isLate(one)),
      packet,
      'goes on',
    ),
    ...askLegacy(chains.filter(isLate), now, 'goes on'),
  ];
}

function isRewritten(before: Packet, now: Packet): boolean {
  return before.destination !== now.destination || before.destinationPort !== now.destinationPort;
}

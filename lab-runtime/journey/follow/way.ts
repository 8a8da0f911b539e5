/**
 * One packet's way through all namespaces, from the visits that each of them told. Within a namespace their order is known;
 * from one to the next leads a cable: what leaves by a device comes in at its peer. No clock is needed. Pure.
 */
import type { Visit } from '../trace/visits.ts';
import type { Topology } from './topology.ts';

/** A visit, and where it was. */
export interface Waypoint {
  readonly inode: number;
  readonly visit: Visit;
  /** It was not seen to be here, but it must have been, by where it was seen next. */
  readonly isInferred?: boolean | undefined;
}

/** See {@link wayOf}. */
export interface Way {
  readonly waypoints: readonly Waypoint[];
  /** Bridge ports that other copies of the frame were sent to, by index in `waypoints` of the bridge's decision. */
  readonly copies: ReadonlyMap<number, readonly { readonly inode: number; readonly port: number }[]>;
}

/** What a namespace told of the packet, by inode. */
export type VisitsByNamespace = ReadonlyMap<number, readonly Visit[]>;

/** See the head of this file. `origin`: where it was sent; undefined where that is not known. */
export function wayOf(told: VisitsByNamespace, topology: Topology, origin?: number): Way {
  const queues = new Map([...told].map(([inode, visits]) => [inode, [...visits]]));
  const start = origin !== undefined && queues.has(origin) ? origin : startOf(told);
  const walk = new Walk(queues, topology);
  if (start !== undefined) walk.run(start);
  // What no cable leads to, as behind a macvlan: in the order in which it was told.
  for (const inode of [...queues.keys()]) walk.run(inode);
  return { waypoints: walk.waypoints, copies: walk.copies };
}

/** Where a packet is seen that did not come in there first. */
function startOf(told: VisitsByNamespace): number | undefined {
  const found = [...told].find(([, [first]]) => first !== undefined && first.marker?.hook !== 'ingress');
  return (found ?? [...told][0])?.[0];
}

class Walk {
  readonly waypoints: Waypoint[] = [];
  readonly copies = new Map<number, { readonly inode: number; readonly port: number }[]>();
  readonly #queues: ReadonlyMap<number, Visit[]>;
  readonly #topology: Topology;
  readonly #seenLeaving: ReadonlySet<number>;

  constructor(queues: ReadonlyMap<number, Visit[]>, topology: Topology) {
    this.#queues = queues;
    this.#topology = topology;
    const leaves = ({ marker }: Visit): boolean => marker?.hook === 'egress';
    this.#seenLeaving = new Set([...queues].flatMap(([inode, visits]) => (visits.some(leaves) ? [inode] : [])));
  }

  /** Follows what a namespace told until there is no more, into others where it leads there. */
  run(inode: number): void {
    const queue = this.#queues.get(inode) ?? [];
    let copied: { readonly start: number; readonly end: number } | undefined;
    for (let visit = queue.shift(); visit !== undefined; visit = queue.shift()) {
      this.waypoints.push({ inode, visit });
      if (this.#leavesUnseen(inode, visit)) this.waypoints.push({ inode, visit: egressOf(visit), isInferred: true });
      else if (visit.marker?.hook !== 'egress') continue;
      const before = this.waypoints.length;
      this.#cross(inode, visit);
      if (copied !== undefined) this.#addCopy(copied.start, inode, visit.outDevice);
      else if (this.#isFlooded(inode, visit, queue[0])) copied = this.#copied(inode, visit.outDevice, before);
    }
    if (copied !== undefined) this.waypoints.splice(copied.end);
  }

  /** Kernels before Linux 5.16 have no egress hook: what comes in at the other end of the cable has left here. */
  #leavesUnseen(inode: number, { marker, outDevice }: Visit): boolean {
    if (marker?.hook !== 'postrouting' || marker.edge !== 'last' || this.#seenLeaving.has(inode)) return false;
    const peer = this.#topology.peer(inode, outDevice);
    const [first] = peer === undefined ? [] : (this.#queues.get(peer.inode) ?? []);
    return first?.marker?.hook === 'ingress' && first.inDevice === peer?.ifindex;
  }

  /** The same frame leaves by another port, too: a bridge that does not know the address floods. */
  #isFlooded(inode: number, { outDevice }: Visit, next: Visit | undefined): boolean {
    if (next?.marker?.layer !== 'bridge' || next.marker.hook === 'prerouting') return false;
    return this.#topology.link(inode, outDevice)?.master !== undefined;
  }

  #cross(inode: number, { outDevice }: Visit): void {
    const peer = this.#topology.peer(inode, outDevice);
    const [next] = peer === undefined ? [] : (this.#queues.get(peer.inode) ?? []);
    if (peer === undefined || peer.inode === inode) return;
    if (next?.marker?.hook === 'ingress' && next.inDevice === peer.ifindex) this.run(peer.inode);
  }

  /**
   * A copy that nobody took up is taken off the way. One that somebody did is the way: where it begins and ends, for what
   * the bridge sends after it are copies.
   */
  #copied(
    inode: number,
    port: number | undefined,
    arrived: number,
  ): { readonly start: number; readonly end: number } | undefined {
    const taken = this.waypoints.slice(arrived).some(({ visit }) => visit.marker?.layer === 'inet');
    const start = this.#startOfCopy(inode, arrived);
    if (taken) return { start, end: this.waypoints.length };
    this.waypoints.splice(start);
    this.#addCopy(start, inode, port);
    return undefined;
  }

  #addCopy(at: number, inode: number, port: number | undefined): void {
    this.copies.set(at, [...(this.copies.get(at) ?? []), { inode, port: port ?? 0 }]);
  }

  /** Where the bridge began to send this copy: after it took the frame in, or after the copy before. */
  #startOfCopy(inode: number, arrived: number): number {
    let at = arrived - 1;
    while (at > 0) {
      const { visit, inode: there } = this.waypoints[at - 1] ?? {};
      if (there !== inode || visit === undefined) break;
      const isBridge = visit.marker?.layer === 'bridge' && visit.marker.hook !== 'prerouting';
      const isInBridge = visit.marker?.layer === 'inet' || visit.marker === undefined;
      if (!isBridge && !isInBridge) break;
      at -= 1;
    }
    return at;
  }
}

function egressOf(visit: Visit): Visit {
  return {
    ...visit,
    family: 'netdev',
    chain: 'egress',
    marker: { layer: 'netdev', hook: 'egress', edge: 'first' },
    inDevice: undefined,
  };
}

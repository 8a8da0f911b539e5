/**
 * From the places that one packet has come to, to the steps that people think in: socket, routing, links, bridges, chains,
 * rewrites, delivery. Pure.
 */
import type { JourneyPacket, JourneyStage } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';
import { chainStep } from './chainStep.ts';
import type { LegacyAnswer } from './legacyChains.ts';
import { LegacyHook } from './legacyHook.ts';
import { legacyStep } from './legacyStep.ts';
import { bridgeStep, egressStep, ingressStep } from './linkSteps.ts';
import { neighbourSteps } from './neighbourSteps.ts';
import { packetOf, rewritesBetween } from './packetOf.ts';
import type { ConnectionState } from './packetInRules.ts';
import { rewriterAmong, type AskedChain } from './rewriter.ts';
import { forwardStep, localStep, outputSteps, routeTo } from './routeStep.ts';
import { deviceName, stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Way, Waypoint } from './way.ts';

/** The steps of a packet's way, in order. `connection`: what its connection is where the kernel does not tell. */
export function stepsOf(way: Way, around: Surroundings, connection: ConnectionState): readonly StepDraft[] {
  const walk = new StepWalk(around, way, connection);
  way.waypoints.forEach((waypoint, index) => {
    walk.at(waypoint, way.copies.get(index) ?? []);
  });
  if (!way.waypoints.some(({ visit }) => visit.end?.verdict.kind === 'drop')) walk.end();
  return walk.steps;
}

/** Hooks of the IP layer, as stages. */
const stages: readonly JourneyStage[] = [
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
  'ingress',
  'egress',
];

class StepWalk {
  readonly steps: StepDraft[] = [];
  readonly #around: Surroundings;
  /** The packet as it was last seen; of a namespace, for who crosses a cable is not rewritten there. */
  #last: { readonly inode: number; readonly packet: JourneyPacket; readonly ttl: number } | undefined;
  #stage: JourneyStage = 'output';
  /** Whether the bridge asks the IP layer's chains (br_netfilter). */
  #inBridge = false;
  /** Chains that were asked since the packet was last seen. */
  #asked: AskedChain[] = [];
  #outDevice: number | undefined;
  #lastWaypoint: Waypoint | undefined;
  /** Number of the last visit, by namespace. */
  readonly #orders = new Map<number, number>();

  readonly #legacy: LegacyHook;
  /** What the kernel takes the packet's connection for, by namespace; it tells that at some places only. */
  readonly #connections: ReadonlyMap<number, ConnectionState>;
  readonly #expected: ConnectionState;

  constructor(around: Surroundings, { waypoints }: Way, expected: ConnectionState) {
    this.#around = around;
    this.#legacy = new LegacyHook(around);
    this.#expected = expected;
    this.#connections = new Map(
      waypoints
        .toReversed()
        .flatMap(({ inode, visit: { connection } }): readonly [number, ConnectionState][] =>
          connection === undefined || connection === 'untracked' ? [] : [[inode, connection]],
        ),
    );
  }

  at(waypoint: Waypoint, copies: readonly { readonly port: number }[]): void {
    const { inode, visit } = waypoint;
    const { packet, marker } = visit;
    if (packet.kind !== 'ip') return;
    const previous = this.#last;
    for (const answer of this.#legacy.at(waypoint, this.#connectionIn(inode))) this.#addLegacy(waypoint, answer, true);
    this.#noticeRewrite(waypoint, packet);
    if (marker === undefined) this.#chain(waypoint);
    else if (marker.layer === 'netdev') this.#device(waypoint, marker.hook);
    else if (marker.layer === 'bridge') this.#bridge(waypoint, copies);
    else this.#hook(waypoint, packet, previous?.inode === inode ? previous.ttl : packet.ttl);
    this.#last = { inode, packet: packetOf(packet), ttl: packet.ttl };
    this.#orders.set(inode, visit.order);
    this.#lastWaypoint = waypoint;
  }

  /** It was seen no more: rules that make no trace may have stopped it. */
  end(): void {
    const waypoint = this.#lastWaypoint;
    if (waypoint === undefined) return;
    for (const answer of this.#legacy.end()) this.#addLegacy(waypoint, answer, false);
  }

  #connectionIn(inode: number): ConnectionState {
    return this.#connections.get(inode) ?? this.#expected;
  }

  #addLegacy(waypoint: Waypoint, answer: LegacyAnswer, isPassed: boolean): void {
    const told = { stage: this.#stage, isPassed, bridged: this.#inBridge };
    const step = legacyStep(this.#around, waypoint, answer, told);
    // It is asked before what the packet has become since.
    this.#ask({ ...step, packet: this.#last?.packet ?? step.packet });
  }

  /** A change since the packet was last seen is the doing of the chain that was asked in between, or of what is remembered. */
  #noticeRewrite(waypoint: Waypoint, packet: IpHeaders): void {
    const now = packetOf(packet);
    const rewritten = this.#last?.inode === waypoint.inode ? rewritesBetween(this.#last.packet, now) : [];
    const by = rewritten.length === 0 ? undefined : rewriterAmong(this.#asked, this.#connectionIn(waypoint.inode));
    if (typeof by === 'number') {
      // Who was asked after it has got the new one.
      for (const { index, step } of this.#asked.filter((one) => one.index >= by)) {
        this.steps[index] = { ...step, packet: now, ...(index === by && { rewritten }) };
      }
    } else if (by !== undefined) {
      const text =
        by === 'conntrack'
          ? say`Connection tracking: rewritten as the first packet was; rules of nat are not asked again`
          : say`Rewritten, and no rule that is known says so`;
      this.steps.push(stepAt(this.#around, waypoint, { stage: this.#stage, text, rewritten, by }));
    }
    this.#asked = [];
  }

  #chain(waypoint: Waypoint): void {
    const { family } = waypoint.visit;
    const stage = family === 'bridge' ? 'bridge' : family === 'netdev' ? this.#deviceStage(waypoint) : this.#stage;
    this.#ask(chainStep(this.#around, waypoint, stage, this.#inBridge && family !== 'bridge'));
  }

  #ask(step: StepDraft): void {
    this.steps.push(step);
    this.#asked.push({ index: this.steps.length - 1, step });
  }

  #deviceStage({ visit }: Waypoint): JourneyStage {
    return visit.inDevice === undefined ? 'egress' : 'ingress';
  }

  #device(waypoint: Waypoint, hook: string): void {
    this.#inBridge = false;
    if (hook === 'ingress') {
      this.steps.push(ingressStep(this.#around, waypoint));
      return;
    }
    const { inode, visit } = waypoint;
    const isPort = this.#around.topology.link(inode, visit.outDevice)?.master !== undefined;
    if (!isPort) this.steps.push(...neighbourSteps(this.#around, waypoint, this.#orders.get(inode) ?? -1));
    this.steps.push(egressStep(this.#around, waypoint));
  }

  #bridge(waypoint: Waypoint, copies: readonly { readonly port: number }[]): void {
    const { hook, edge } = waypoint.visit.marker ?? {};
    this.#inBridge = true;
    if (edge !== 'first' || hook === 'prerouting' || hook === 'postrouting') return;
    this.steps.push(
      bridgeStep(
        this.#around,
        waypoint,
        copies.map(({ port }) => port),
      ),
    );
  }

  #hook(waypoint: Waypoint, packet: IpHeaders, ttl: number): void {
    const { inode, visit } = waypoint;
    const { hook = '', edge } = visit.marker ?? {};
    this.#stage = stages.find((stage) => stage === hook) ?? this.#stage;
    if (edge !== 'first') return;
    if (hook === 'output') {
      this.steps.push(...outputSteps(this.#around, waypoint, packet));
      this.#outDevice = visit.outDevice;
    } else if (hook === 'input') this.steps.push(localStep(this.#around, waypoint, packet));
    else if (hook === 'forward' && !this.#inBridge) {
      this.steps.push(forwardStep(this.#around, waypoint, packet, ttl));
    } else if (hook === 'postrouting' && !this.#inBridge) this.#reroute(waypoint, inode, packet);
  }

  /** What leaves is routed again where a rule has changed where it goes to (ip_route_me_harder). */
  #reroute(waypoint: Waypoint, inode: number, packet: IpHeaders): void {
    const { outDevice } = waypoint.visit;
    const before = this.#outDevice;
    this.#outDevice = undefined;
    if (before === undefined || outDevice === undefined || before === outDevice) return;
    const { topology } = this.#around;
    const device = deviceName(topology, inode, outDevice);
    this.steps.push(
      stepAt(this.#around, waypoint, {
        ...{ stage: 'route', device },
        text: say`Routing again, for the destination was rewritten: out of ${device} in place of ${deviceName(topology, inode, before)}`,
        ...routeTo(this.#around, inode, packet.destination),
      }),
    );
  }
}

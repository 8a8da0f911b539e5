/**
 * From the places that one packet has come to, to the steps that people think in: socket, routing, links, bridges, chains,
 * rewrites, delivery. Pure.
 */
import type { JourneyPacket, JourneyStage } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';
import { chainStep } from './chainStep.ts';
import { bridgeStep, egressStep, ingressStep } from './linkSteps.ts';
import { neighbourSteps } from './neighbourSteps.ts';
import { packetOf, rewritesBetween } from './packetOf.ts';
import { forwardStep, localStep, outputSteps, routeTo } from './routeStep.ts';
import { deviceName, stepAt, type StepDraft, type Surroundings } from './stepDraft.ts';
import type { Way, Waypoint } from './way.ts';

/** The steps of a packet's way, in order. */
export function stepsOf(way: Way, around: Surroundings): readonly StepDraft[] {
  const walk = new StepWalk(around);
  way.waypoints.forEach((waypoint, index) => {
    walk.at(waypoint, way.copies.get(index) ?? []);
  });
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
  /** The chain that has last been asked for a rewrite since the packet was last seen. */
  #nat: number | undefined;
  #outDevice: number | undefined;
  /** Number of the last visit, by namespace. */
  readonly #orders = new Map<number, number>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  at(waypoint: Waypoint, copies: readonly { readonly port: number }[]): void {
    const { inode, visit } = waypoint;
    const { packet, marker } = visit;
    if (packet.kind !== 'ip') return;
    const previous = this.#last;
    this.#noticeRewrite(waypoint, packet);
    if (marker === undefined) this.#chain(waypoint);
    else if (marker.layer === 'netdev') this.#device(waypoint, marker.hook);
    else if (marker.layer === 'bridge') this.#bridge(waypoint, copies);
    else this.#hook(waypoint, packet, previous?.inode === inode ? previous.ttl : packet.ttl);
    this.#last = { inode, packet: packetOf(packet), ttl: packet.ttl };
    this.#orders.set(inode, visit.order);
  }

  /** A change since the packet was last seen is the doing of the chain that was asked in between, or of what is remembered. */
  #noticeRewrite(waypoint: Waypoint, packet: IpHeaders): void {
    const now = packetOf(packet);
    const rewritten = this.#last?.inode === waypoint.inode ? rewritesBetween(this.#last.packet, now) : [];
    const nat = this.#nat === undefined ? undefined : this.steps[this.#nat];
    if (rewritten.length > 0) {
      if (this.#nat !== undefined && nat !== undefined) this.steps[this.#nat] = { ...nat, rewritten, packet: now };
      else {
        this.steps.push(
          stepAt(this.#around, waypoint, {
            stage: this.#stage,
            text: say`Connection tracking: rewritten as the first packet was; rules of nat are not asked again`,
            ...{ rewritten, by: 'conntrack' },
          }),
        );
      }
    }
    this.#nat = undefined;
  }

  #chain(waypoint: Waypoint): void {
    const { table } = waypoint.visit;
    const { family } = waypoint.visit;
    const stage = family === 'bridge' ? 'bridge' : family === 'netdev' ? this.#deviceStage(waypoint) : this.#stage;
    this.steps.push(chainStep(this.#around, waypoint, stage, this.#inBridge && family !== 'bridge'));
    // What nftables calls its tables is its user's business: any chain may rewrite.
    if (table === 'nat' || family !== 'bridge') this.#nat = this.steps.length - 1;
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

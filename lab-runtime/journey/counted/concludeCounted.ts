/**
 * The journey of probes that no kernel tells of: what their senders were told, and which rules counted as many packets as were
 * sent. All steps are inferred; what else went by meanwhile is counted, too. Pure.
 */
import type { Journey, JourneyPacket, JourneyProbe } from '../../model/journey.ts';
import { say } from '../../model/phrase.ts';
import type { Namespace, Snapshot } from '../../model/snapshot.ts';
import type { Outcome } from '../causes/evidence.ts';
import { topologyOf } from '../follow/topology.ts';
import { lookUpRoute } from '../lookUpRoute.ts';
import { outcomeText } from '../xray/outcomeText.ts';
import { countedChains, type CountedIn } from './countedChains.ts';
import { countedStep, inferred, socketStep } from './countedSteps.ts';
import { isGood, judgeCounted } from './judgeCounted.ts';

/** What is known of them. */
export interface CountedProbes {
  readonly target: string;
  readonly lab?: string | undefined;
  readonly takenAt: string;
  readonly probe: JourneyProbe;
  /** The namespace that sent. */
  readonly origin: number;
  /** Of each packet that was sent. */
  readonly outcomes: readonly Outcome[];
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** See the head of this file. */
export function concludeCounted(told: CountedProbes): Journey {
  const { target, lab, takenAt, probe, outcomes, after, origin } = told;
  const chains = countedOf(told);
  const outcome = outcomes.find(isGood) ?? outcomes[0] ?? { kind: 'timeout' };
  const namespace = after.namespaces.find(({ inode }) => inode === origin);
  const packet = packetOf(probe, namespace);
  const { verdict, cause } = judgeCounted(probe, outcome, chains, outcomes.length);
  const owner = topologyOf(after).ownerOfAddress(probe.destination)?.label ?? probe.destination;
  const end = { stage: 'deliver', text: say`Delivered to ${owner}` } as const;
  const steps = [
    socketStep(namespace, packet, outcomes.length),
    ...chains.map((one) => countedStep(one, packet, outcomes.length)),
    ...(verdict === 'delivered' ? [inferred(namespace, packet, end)] : []),
  ];
  return {
    version: 1,
    ...{ target, lab, takenAt, probe, verdict },
    ...(cause !== undefined && { cause }),
    forward: steps.map((step, index) => ({ number: index + 1, ...step })),
    ...{ reply: [], later: [], outcome: outcomeText(probe, outcome), lost: [] },
  };
}

/** The sender's first, then the host's, then those of all others. */
function countedOf({ before, after, origin, outcomes, probe }: CountedProbes): readonly CountedIn[] {
  const rank = ({ inode }: Namespace): number => (inode === origin ? 0 : inode === after.host.inode ? 1 : 2);
  return after.namespaces
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((namespace) => {
      const then = before.namespaces.find(({ inode }) => inode === namespace.inode);
      if (then === undefined) return [];
      const chains = countedChains(then, namespace, probe.family, outcomes.length);
      return chains.map((one) => ({ ...one, namespace }));
    });
}

function packetOf(probe: JourneyProbe, namespace: Namespace | undefined): JourneyPacket {
  const way = namespace && lookUpRoute(namespace, probe.destination);
  const device = way?.kind === 'out' ? way.device : undefined;
  const own = namespace?.addresses.find((one) => one.interface === device && one.family === probe.family)?.address;
  const proto =
    probe.kind === 'http' ? 'tcp' : probe.kind === 'icmp' && probe.family === 'ipv6' ? 'icmpv6' : probe.kind;
  const src = (way?.kind === 'out' ? way.route.source : undefined) ?? own ?? probe.destination;
  return { proto, src, dst: probe.destination, ...(probe.port !== undefined && { dport: probe.port }) };
}

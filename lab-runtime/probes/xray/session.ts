/** A place under the xray: markers stay up, each question costs one packet. When something changes, it is armed anew. */
import type { ResolvedName } from '../../journey/xray/nameStep.ts';
import { conclude, judge } from '../../journey/xray/conclude.ts';
import { restsOnLegacy } from '../../journey/xray/restsOnLegacy.ts';
import { followProbe, groundOf, lookupsFor, type PacketWay, type ProbeWays } from '../../journey/xray/followProbe.ts';
import { hasArrived } from '../../journey/causes/deliveryCause.ts';
import type { Evidence, Listener, Outcome } from '../../journey/causes/evidence.ts';
import type { CauseKind, Journey, JourneyProbe } from '../../model/journey.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { AgentProbe } from '../agent/agent.ts';
import { arm, type Armed } from './armed.ts';
import { askCounted } from './askCounted.ts';
import { awaitOutcome, Waitings } from './awaitOutcome.ts';
import { gatherEvidence, nothingToExplain, readAllCounters, readAllListeners } from './gatherEvidence.ts';
import { outcomeOf } from './outcomeOf.ts';
import type { XrayPlace } from './place.ts';
import { askedOf, probeOf, type KnownEnds } from './probeOf.ts';
import { resolveName } from './resolveName.ts';
import type { XrayQuestion } from './question.ts';
import { cancelled, notEntered, unlessAborted, unresolved } from './sessionErrors.ts';

/** See {@link openXray}. */
export interface XraySession {
  /**
   * Sends one packet and tells its journey; many may be asked at once. Rejects with `unknown-object` for names that there
   * are not.
   */
  readonly ask: (question: XrayQuestion, options?: { readonly signal?: AbortSignal | undefined }) => Promise<Journey>;
  /** What is armed, and who listens there now. */
  readonly look: (options?: { readonly signal?: AbortSignal | undefined }) => Promise<XrayLook>;
  /** Ends it: nothing is left in any namespace. */
  readonly close: () => Promise<void>;
}

/** See {@link XraySession.look}. */
interface XrayLook {
  readonly snapshot: Snapshot;
  /** By the inode of the namespace; of those alone that can be entered. */
  readonly listeners: ReadonlyMap<number, readonly Listener[]>;
  /** What `to` is to `from` by what is known of the place, without asking anybody there; rejects as `ask` does. */
  readonly addressOf: (question: Pick<XrayQuestion, 'from' | 'to' | 'family'>) => string | undefined;
}

/** Arms a place. Where the agent is ended by something else, the next question starts another. */
export async function openXray(place: XrayPlace, signal?: AbortSignal): Promise<XraySession> {
  const session = new Session(place);
  await session.rearm(signal);
  return {
    ask: (question, options) => session.ask(question, options?.signal),
    look: (options) => session.look(options?.signal),
    close: () => session.close(),
  };
}

class Session {
  readonly #place: XrayPlace;
  readonly #waitings = new Waitings();
  #armed: Armed | undefined;
  #arming: Promise<Armed> | undefined;
  #looking: ReturnType<XrayPlace['look']> | undefined;
  /** Where packets cannot be told apart, the question before. */
  #turn: Promise<unknown> = Promise.resolve();
  #active = 0;
  /** How many questions there have been. */
  #asked = 0;
  #isClosed = false;

  constructor(place: XrayPlace) {
    this.#place = place;
  }

  /** What is armed is kept until the last question of it is answered. */
  rearm(signal?: AbortSignal): Promise<Armed> {
    this.#arming ??= this.#rearm(signal).finally(() => {
      this.#arming = undefined;
    });
    return this.#arming;
  }

  async #rearm(signal?: AbortSignal): Promise<Armed> {
    const before = this.#armed;
    this.#armed = undefined;
    await before?.agent.close();
    const armed = await arm(
      this.#place,
      {
        onMet: (id, words) => {
          const outcome = outcomeOf(words);
          if (outcome !== undefined) this.#waitings.hear(id, outcome);
        },
        onTrace: (probes) => {
          this.#waitings.see(probes);
        },
        onEnded: () => {
          this.#armed = undefined;
          this.#stop();
        },
      },
      signal,
    );
    this.#armed = armed;
    return armed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#arming?.catch(() => undefined);
    const armed = this.#armed;
    this.#armed = undefined;
    await armed?.agent.close();
    // Whoever waits asks the agent next, and hears that it was closed.
    this.#stop();
  }

  #stop(): void {
    this.#waitings.stop();
  }

  async look(signal?: AbortSignal): Promise<XrayLook> {
    const armed = await this.#fresh(signal);
    const { snapshot } = armed;
    return {
      snapshot,
      listeners: await readAllListeners(armed),
      addressOf: ({ from, to, family }) => this.#place.ends(snapshot, from, to, family).address,
    };
  }

  /** What nobody tells the change of is looked at anew where nothing that is known explains the answer. */
  async ask(question: XrayQuestion, signal?: AbortSignal): Promise<Journey> {
    const before = this.#armed;
    const journey = await this.#ask(question, signal);
    const isOld = before !== undefined && before === this.#armed && this.#active === 0;
    if (!isOld || journey.cause?.kind !== 'unknown') return journey;
    await unlessAborted(this.rearm(), signal);
    return this.#ask(question, signal);
  }

  async #ask(question: XrayQuestion, signal: AbortSignal | undefined): Promise<Journey> {
    // What a name means is asked for in the same round trip as whether something has changed.
    const before = this.#armed;
    const early = before && this.#begin(before, question);
    early?.catch(() => undefined);
    const armed = await this.#fresh(signal);
    this.#active += 1;
    this.#asked += 1;
    try {
      const begun = await (armed === before && early !== undefined ? early : this.#begin(armed, question));
      return await this.#numbered({ ...begun, armed, question, signal });
    } finally {
      this.#active -= 1;
    }
  }

  async #begin(armed: Armed, question: XrayQuestion): Promise<Pick<Asking, 'ends' | 'resolved' | 'key'>> {
    const ends = this.#place.ends(armed.snapshot, question.from, question.to, question.family);
    const key = armed.keys.get(ends.from);
    if (key === undefined) throw notEntered(question.from);
    const wish = ends.name && { name: ends.name, family: question.family, isKnown: ends.address !== undefined };
    const resolved = wish ? await resolveName(armed.agent, key, wish) : undefined;
    const address = resolved?.address ?? ends.address;
    if (address === undefined) throw unresolved(question);
    return { ends: { ...ends, address }, resolved, key };
  }

  /** What was changed before the question is known to the answer, unless others are asking meanwhile. */
  async #fresh(signal: AbortSignal | undefined): Promise<Armed> {
    if (signal?.aborted === true || this.#isClosed) throw cancelled();
    const armed = this.#armed;
    if (armed !== undefined && (this.#active > 0 || (await isCurrent(armed)))) return armed;
    if (this.#armed !== undefined && this.#armed !== armed) return this.#fresh(signal);
    // Others may wait for the same: who gives up ends nothing but his own question.
    return await unlessAborted(this.rearm(), signal);
  }

  async #numbered(asking: Asking): Promise<Journey> {
    const { numbers, book, isBlind } = asking.armed;
    if (isBlind) return this.#counted(asking);
    const number = await numbers.take(asking.signal).catch(() => {
      throw cancelled();
    });
    book.open(number);
    try {
      return await this.#follow(asking, number);
    } finally {
      book.close(number);
      numbers.give(number);
    }
  }

  /** One question after the other: rules count the packets of all. */
  #counted(asking: Asking): Promise<Journey> {
    const { target, lab } = this.#place;
    const look = async (): Promise<Snapshot> => (await this.#place.look(asking.signal)).snapshot;
    const answer = this.#turn.then(() =>
      askCounted({ ...asking, waitings: this.#waitings, target: target.id, lab, look }),
    );
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #follow({ armed, question, ends, resolved, key, signal }: Asking, number: number): Promise<Journey> {
    const { agent, book } = armed;
    let { ground } = armed;
    const probe = probeOf(question, ends, armed.mark, number);
    const ways = (): ProbeWays => followProbe({ ground, ...book.toldOf(number), origin: ends.from });
    const evidenceOf = this.#evidence(armed, askedOf(question, ends, probe));
    const isOver = async (): Promise<boolean> => {
      const seen = ways();
      if (isDropped(seen.forward) || isDropped(seen.reply)) return true;
      await agent.drain();
      const found = ways();
      if (isDropped(found.forward) || isDropped(found.reply)) return true;
      const causeNow = async (): Promise<CauseKind | 'none'> =>
        judge(ways(), await evidenceOf(undefined, ways()), book.lostOf(number)).cause?.kind ?? 'none';
      const kind = await causeNow();
      if (!byRules.has(kind) && kind !== 'unknown') return isFinal.has(kind);
      // Rules that make no trace may have stopped it: those of now have to say so.
      await readLegacy();
      return byRules.has(await causeNow());
    };
    // Rules of iptables-legacy change without a word: where they may have had a say, they are read again.
    let isRead = false;
    const readLegacy = async (): Promise<void> => {
      if (isRead || !restsOnLegacy(ways())) return;
      ground = groundOf((await this.#lookAgain(signal)).snapshot, armed.handles);
      isRead = true;
    };
    const { target, lab } = this.#place;
    const outcome = await awaitOutcome({
      ...{ agent, waitings: this.#waitings, key, probe, number, signal, isOver, cancelled },
    });
    // What led to the outcome is known by now; the rest is asked for in one round trip.
    const [owner] = await Promise.all([this.#ownerFor(armed, ways(), probe), agent.drain()]);
    await readLegacy();
    const found = ways();
    const evidence = await evidenceOf(outcome, found);
    return conclude(found, {
      ...{ target: target.id, lab, takenAt: new Date().toISOString() },
      ...{ evidence: { ...evidence, owner }, resolved, lost: book.lostOf(number) },
    });
  }

  /** Who asks meanwhile shares the look. */
  #lookAgain(signal: AbortSignal | undefined): ReturnType<XrayPlace['look']> {
    this.#looking ??= this.#place.look().finally(() => {
      this.#looking = undefined;
    });
    return unlessAborted(this.#looking, signal);
  }

  /** Whose socket has got the request; it takes a look at all processes, which who asks for many at once is spared. */
  async #ownerFor({ agent, keys }: Armed, { forward }: ProbeWays, { kind }: AgentProbe): Promise<string | undefined> {
    if (forward === undefined || !hasArrived(forward) || kind === 'icmp' || this.#active > 1) return undefined;
    const { inode, namespace, visit } = forward.end;
    const port = visit.packet.kind === 'ip' ? visit.packet.destinationPort : undefined;
    const key = keys.get(inode);
    const isKnown = namespace === undefined || namespace.sockets !== undefined;
    if (isKnown || key === undefined || port === undefined) return undefined;
    return agent.owner(key, kind, port);
  }

  /**
   * Of an outcome that is undefined yet, what tells whether there will be one. Counters are a namespace's: what they count is
   * this probe's packet only while nobody else asks.
   */
  #evidence(armed: Armed, probe: JourneyProbe): (outcome: Outcome | undefined, ways: ProbeWays) => Promise<Evidence> {
    const begun = this.#asked;
    // The agent reads them before it sends what it is told to send next.
    const counters = this.#active === 1 ? readAllCounters(armed) : undefined;
    counters?.catch(() => undefined);
    return async (known, ways) => {
      const outcome = known ?? { kind: 'timeout' };
      const isAnswered = outcome.kind === 'answer' || (outcome.kind === 'connected' && probe.kind !== 'http');
      const before = await counters;
      if (isAnswered) return nothingToExplain(probe, outcome);
      return gatherEvidence(armed, {
        ...{ probe, outcome, ways, lookups: lookupsFor(ways, probe.destination) },
        before: this.#asked === begun ? before : undefined,
        wantsListeners: known !== undefined,
      });
    };
  }
}

interface Asking {
  readonly armed: Armed;
  readonly question: XrayQuestion;
  readonly ends: KnownEnds;
  readonly resolved: ResolvedName | undefined;
  /** The agent's name for the namespace that sends. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

function isDropped(way: PacketWay | undefined): boolean {
  return way?.end.visit.end?.verdict.kind === 'drop';
}

/** Causes that do not change any more by waiting. */
const isFinal: ReadonlySet<string> = new Set([
  ...['ip-forward-off', 'rp-filter', 'martian', 'no-route', 'route-blackhole', 'route-unreachable', 'route-prohibit'],
  ...['ttl-exceeded', 'mtu-exceeded', 'bridge-port-down', 'bridge-port-isolated', 'bridge-port-blocked', 'hairpin-off'],
  ...['answer-ignored', 'conntrack-full', 'wrong-source'],
]);

/** Causes that a rule which makes no trace can be, where no chain was seen to drop anything. */
const byRules: ReadonlySet<CauseKind | 'none'> = new Set([
  ...(['rule-drop', 'rule-reject', 'policy-drop', 'network-isolation', 'internal-network', 'icc-off'] as const),
  ...(['conntrack-invalid', 'bridge-netfilter'] as const),
]);

/** Whether it is there, and tells of no change after all that has happened is heard. */
async function isCurrent({ agent, isStale }: Armed): Promise<boolean> {
  return await agent.drain().then(
    () => !isStale(),
    () => false,
  );
}

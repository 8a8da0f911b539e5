/** An agent that has entered all namespaces of a place and set the markers there: from now on a probe costs one packet. */
import { isLabError, LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { decodeMessages, errorOf } from '../../netlink/message.ts';
import type { RuleHandles } from '../../journey/follow/ruleBook.ts';
import { groundOf, type Ground } from '../../journey/xray/followProbe.ts';
import { errnos } from '../../journey/causes/evidence.ts';
import { drawMark, probesPerMark, type SessionMark } from '../../journey/trace/cookie.ts';
import { isForeign, markerTables, rulesRequest } from '../../journey/trace/markerTables.ts';
import { readRuleHandles, readTrace } from '../../journey/trace/readTrace.ts';
import { Agent, type AgentListener } from '../agent/agent.ts';
import { ProbeNumbers } from './probeNumbers.ts';
import { TraceBook } from './traceBook.ts';
import type { EnteredNamespace, XrayPlace } from './place.ts';

/** See the head of this file. */
export interface Armed {
  readonly agent: Agent;
  readonly snapshot: Snapshot;
  readonly mark: SessionMark;
  /** The agent's name for a namespace, by inode; of those alone that could be entered. */
  readonly keys: ReadonlyMap<number, string>;
  readonly ground: Ground;
  /** What tells rules of nf_tables by their handles, whatever else is looked at anew. */
  readonly handles: ReadonlyMap<number, RuleHandles>;
  readonly numbers: ProbeNumbers;
  readonly book: TraceBook;
  /** The kernel takes no markers, and so tells of no packet: it has no nf_tables, or none with tables of a socket's own (Linux 5.12). */
  readonly isBlind: boolean;
  /** Whether something has changed since: then what is known of it is of the past. */
  readonly isStale: () => boolean;
}

/** What the session wants to hear. */
export interface ArmedListener {
  readonly onMet: AgentListener['onMet'];
  /** Probes that more is known of now. */
  readonly onTrace: (probes: ReadonlySet<number>) => void;
  readonly onEnded: AgentListener['onEnded'];
}

/** Rejects with `permission` where the namespaces cannot be entered, with `missing-tool` where there is no Perl. */
export async function arm(place: XrayPlace, listener: ArmedListener, signal?: AbortSignal): Promise<Armed> {
  const mark = drawMark(Math.random);
  const entered: Entered = { mark, book: new TraceBook(mark), inodes: new Map(), isStale: false };
  const known = await place.known?.(signal);
  const options = { what: `xray ${place.name}`, around: place.around, signal };
  const agent = await Agent.start(place.target, options, agentListener(entered, listener));
  try {
    // Whoever changes something while it is looked at is heard where the namespaces are entered before.
    await enterAll(agent, known ?? [], entered);
    const { snapshot, namespaces } = await place.look(signal);
    await enterAll(agent, namespaces, entered);
    const seen = new Set(snapshot.namespaces.map(({ inode }) => inode));
    const keys = new Map([...entered.inodes].flatMap(([key, inode]) => (seen.has(inode) ? [[inode, key]] : [])));
    if (keys.size === 0) throw notAllowed(place.name);
    const told = [...keys].map(([inode, key]) => setMarkers(agent, key, inode, snapshot, mark));
    const all = await Promise.all(told);
    const handles = new Map(all.flatMap((one) => (one === undefined ? [] : [one])));
    const ground = groundOf(snapshot, handles);
    const numbers = new ProbeNumbers(probesPerMark, Math.floor(Math.random() * probesPerMark));
    return {
      agent,
      snapshot,
      mark,
      keys,
      ground,
      handles,
      numbers,
      book: entered.book,
      isBlind: handles.size === 0,
      isStale: () => entered.isStale,
    };
  } catch (error) {
    await agent.close();
    throw error;
  }
}

/** What is known of namespaces by the agent's names for them. */
interface Entered {
  readonly mark: SessionMark;
  readonly book: TraceBook;
  readonly inodes: Map<string, number>;
  isStale: boolean;
}

function agentListener(entered: Entered, { onMet, onTrace, onEnded }: ArmedListener): AgentListener {
  const inodeOf = (key: string): number => entered.inodes.get(key) ?? 0;
  return {
    onTrace: (key, messages) => {
      onTrace(
        entered.book.add(
          inodeOf(key),
          readTrace(messages).filter(({ table }) => !isForeign(table, entered.mark)),
        ),
      );
    },
    onLost: (key) => {
      entered.book.lose(inodeOf(key));
    },
    onChanged: () => {
      entered.isStale = true;
    },
    ...{ onMet, onEnded },
  };
}

async function enterAll(agent: Agent, namespaces: readonly EnteredNamespace[], { inodes }: Entered): Promise<void> {
  await Promise.all(
    namespaces
      .filter(({ key }) => !inodes.has(key))
      .map(async ({ key, path }) => {
        const inode = await enter(agent, key, path);
        if (inode !== undefined) inodes.set(key, inode);
      }),
  );
}

/** A namespace that is not ours, or has ended meanwhile, is not traced; what is in it stays unknown. */
async function enter(agent: Agent, key: string, path: string): Promise<number | undefined> {
  try {
    return await agent.enter(key, path);
  } catch (error) {
    if (isLabError(error, 'unknown-object')) return undefined;
    throw error;
  }
}

/** Undefined where the kernel takes none. */
async function setMarkers(
  agent: Agent,
  key: string,
  inode: number,
  snapshot: Snapshot,
  mark: SessionMark,
): Promise<readonly [number, RuleHandles] | undefined> {
  const links = snapshot.namespaces.find((one) => one.inode === inode)?.links ?? [];
  const wish = { mark, devices: links.map(({ name }) => name), hasBridge: links.some(({ kind }) => kind === 'bridge') };
  const refusal = async (hasEgress: boolean): Promise<number> =>
    refusalOf(await agent.netlink(key, 'netfilter', markerTables({ ...wish, hasEgress })));
  const errno = await refusal(true).catch(unlessAbsent);
  if (errno === errnos.EPERM) throw notAllowed(key);
  // Without the egress hook (Linux 5.16) what leaves is seen where it arrives.
  if (errno === errnos.EPROTONOSUPPORT || (errno !== 0 && (await refusal(false)) !== 0)) return undefined;
  return [inode, readRuleHandles(await agent.netlink(key, 'netfilter', rulesRequest(1)))];
}

/** The first refusal; an acknowledgement is the number 0. */
function refusalOf(answer: Buffer): number {
  return (
    decodeMessages(answer)
      .map(errorOf)
      .find((errno) => errno !== undefined && errno !== 0) ?? 0
  );
}

function notAllowed(namespace: string): LabError {
  return new LabError('permission', say`Packets in ${namespace} cannot be traced: it takes root there`, {
    object: namespace,
    remedy: 'Run it as root: sudo vethscope xray …; over ssh, say that the target is to be asked as root.',
  });
}

/** A kernel without netlink of netfilter. */
function unlessAbsent(error: unknown): number {
  if (isLabError(error, 'unexpected-output')) return errnos.EPROTONOSUPPORT;
  throw error;
}

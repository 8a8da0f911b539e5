/** A lab, or a machine, under the xray. */
import { isIP } from 'node:net';
import { familyOf } from '../model/addressFamily.ts';
import { LabError } from '../model/labError.ts';
import { nameInText } from '../model/nameInText.ts';
import { say } from '../model/phrase.ts';
import type { Namespace, Snapshot } from '../model/snapshot.ts';
import { bestRoute } from '../journey/lookUpRoute.ts';
import type { JourneyFamily } from '../model/journey.ts';
import type { EnteredNamespace, Ends, XrayPlace } from '../probes/xray/place.ts';
import { openXray, type XraySession } from '../probes/xray/session.ts';
import { quote } from '../targets/quote.ts';
import type { Target } from '../targets/target.ts';
import { destinationOf } from './destination.ts';
import { whereNamed } from './namespaces/enter.ts';
import { find } from './namespaces/namespacesEngine.ts';
import type { RunningLab } from './namespaces/state.ts';
import { toolWords } from './namespaces/stateFolder.ts';
import { withinLab } from './namespaces/withinLab.ts';
import { observeHost } from './observeHost.ts';
import { pathInto } from './pathInto.ts';
import { lookedAt, takeSnapshot } from './takeSnapshot.ts';

/** Arms a lab: see {@link XraySession}. */
export function xrayLab(target: Target, running: RunningLab, signal?: AbortSignal): Promise<XraySession> {
  return openXray(labPlace(target, running), signal);
}

/** Arms the machine itself, with all of its containers; takes root there. */
export function xrayHost(target: Target, signal?: AbortSignal): Promise<XraySession> {
  return openXray(hostPlace(target), signal);
}

function labPlace(target: Target, first: RunningLab): XrayPlace {
  let running = first;
  let isKnown = true;
  const namespaces = (): readonly EnteredNamespace[] => [
    { key: 'host', path: '/proc/1/ns/net' },
    ...lookedAt(running).map(({ name, process }) => ({ key: name, path: `@/run/vethscope/c/${process}/pid` })),
  ];
  return {
    target,
    lab: running.name,
    name: running.name,
    around: (agent) => withinLab(running, agent),
    known: async (signal) => {
      // Containers come and go while it is under the xray.
      if (!isKnown) running = await find(target, first.name, { signal });
      isKnown = false;
      return namespaces();
    },
    look: async (signal) => ({
      snapshot: await takeSnapshot(target, running, { signal }),
      namespaces: namespaces(),
    }),
    ends: (snapshot, from, to, family) => {
      const known = destinationOf(running, whereNamed(running, from), to);
      const isOurWord = to === 'host' || running.lab.outside.some(({ name }) => name === to) || isAddress(to);
      return {
        from: senderIn(snapshot, running, from),
        ...(isAddress(known) && { address: inFamily(snapshot, known, family) }),
        ...(!isOurWord && { name: to }),
      };
    },
  };
}

/** The namespace of a name of the lab; containers that share one send from it. */
function senderIn(snapshot: Snapshot, running: RunningLab, name: string): number {
  const where = whereNamed(running, name);
  const container = where.kind === 'container' ? snapshot.containers.find((one) => one.name === where.name) : undefined;
  const found =
    where.kind === 'container'
      ? container?.namespaceInode
      : snapshot.namespaces.find(({ role, label }) => role === where.kind && (role === 'host' || label === name))
          ?.inode;
  if (found !== undefined) return found;
  throw new LabError('service-exited', say`${name} is not running: its program has ended`, {
    object: `container ${name}`,
    remedy: `Start it again: vethscope up --name ${running.name}`,
  });
}

/** Of who has the address, one of the wanted family on the same interface. */
function inFamily(snapshot: Snapshot, address: string, family: JourneyFamily | undefined): string {
  if (family === undefined || familyOf(address) === family) return address;
  const owner = snapshot.namespaces
    .flatMap((one) => one.addresses.map((own) => ({ one, own })))
    .find(({ own }) => own.address === address);
  const other = owner?.one.addresses.find(
    (own) => own.family === family && own.interface === owner.own.interface && own.scope !== 'link',
  );
  if (other !== undefined) return other.address;
  throw new LabError(
    'unknown-object',
    say`${address} has no ${family === 'ipv6' ? 'IPv6' : 'IPv4'} address beside it`,
    {
      object: address,
      remedy: 'Give an address of that family, or leave the family out.',
    },
  );
}

function hostPlace(target: Target): XrayPlace {
  return {
    target,
    name: target.id,
    around: (agent) => `${toolWords}exec ${quote(['sh', '-c', agent])}\n`,
    look: async (signal) => {
      const snapshot = await observeHost(target, { signal, sockets: true });
      return { snapshot, namespaces: snapshot.namespaces.flatMap(entered) };
    },
    ends: (snapshot, from, to, family): Ends => {
      const sender = namespaceCalled(snapshot, from);
      const known = addressCalled(snapshot, sender, to, family);
      return {
        from: sender.inode,
        ...(known !== undefined && { address: known }),
        ...(to !== 'host' && !isAddress(to) && { name: to }),
      };
    },
  };
}

function entered(namespace: Namespace): readonly EnteredNamespace[] {
  const path = pathInto(namespace);
  // The agent's words are parted by blanks.
  return path === undefined || /\s/u.test(path) ? [] : [{ key: String(namespace.inode), path }];
}

/** `host`, a container by its name or id, a namespace by its label. */
function namespaceCalled(snapshot: Snapshot, name: string): Namespace {
  const container = snapshot.containers.find(
    (one) => one.name === name || (name.length >= 12 && one.id.startsWith(name)),
  );
  const inode = name === 'host' ? snapshot.host.inode : container?.namespaceInode;
  const found =
    snapshot.namespaces.find((one) => one.inode === inode) ?? snapshot.namespaces.find(({ label }) => label === name);
  if (found !== undefined) return found;
  const known = ['host', ...snapshot.containers.filter(({ state }) => state === 'running').map((one) => one.name)];
  throw new LabError('unknown-object', say`There is no ${nameInText(name)} on ${snapshot.target}`, {
    object: nameInText(name),
    remedy: `There are: ${known.join(', ')}`,
  });
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/**
 * An address as it is; of a name that one which the sender has a link to, else the first; of IPv4 where both will do.
 * Undefined of a domain's name.
 */
function addressCalled(
  snapshot: Snapshot,
  sender: Namespace,
  name: string,
  family: JourneyFamily | undefined,
): string | undefined {
  if (isAddress(name)) return inFamily(snapshot, name, family);
  if (name.includes('.') && !snapshot.containers.some((one) => one.name === name)) return undefined;
  const loopback = family === 'ipv6' ? '::1' : '127.0.0.1';
  if (name === 'localhost') return loopback;
  const goal = namespaceCalled(snapshot, name);
  if (goal.inode === sender.inode) return loopback;
  const all = goal.addresses.filter(({ interface: device, scope }) => device !== 'lo' && scope !== 'link');
  const wanted = family ?? (all.some((own) => own.family === 'ipv4') ? 'ipv4' : 'ipv6');
  const own = all.filter((one) => one.family === wanted);
  const found = own.find(({ address }) => isBeside(sender, address)) ?? own[0];
  if (found !== undefined) return found.address;
  if (all.length === 0) {
    throw new LabError('unknown-object', say`${name} has no address: it is on no network`, { object: name });
  }
  throw new LabError('unknown-object', say`${name} has no ${wanted === 'ipv6' ? 'IPv6' : 'IPv4'} address`, {
    object: name,
    remedy: `It has ${all.map(({ address }) => address).join(', ')}`,
  });
}

/** Whether it is on a link of who sends: no router is between. */
function isBeside(sender: Namespace, address: string): boolean {
  const route = bestRoute(sender, address);
  return route?.device !== undefined && route.gateway === undefined;
}

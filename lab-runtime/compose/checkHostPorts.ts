/** Which host ports are wished twice. */
import { parseCidr, cidrContains, parseAddress, type Cidr } from '../model/address.ts';
import { say } from '../model/phrase.ts';
import type { PortDraft, ServiceDraft } from './draft.ts';
import type { Findings } from './findings.ts';
import { quoted } from './tree.ts';

/** A wish that names host ports. */
interface Claim {
  readonly service: ServiceDraft;
  readonly port: PortDraft;
  readonly hostIp: string | undefined;
  readonly first: number;
  readonly last: number;
}

/** A port that a claim has got. */
interface Taken {
  readonly claim: Claim;
  readonly port: number;
}

/**
 * Gives out the wished host ports: exact ones first, then ranges, those that end first first, which finds
 * room for all where there is room. Ports of the container do not matter: two cannot have one host port.
 * `bindingOf` says where a service's ports are bound that name no host address.
 */
export function checkHostPorts(
  services: readonly ServiceDraft[],
  bindingOf: (service: ServiceDraft) => string | undefined,
  findings: Findings,
): void {
  const claims = services.filter(publishes).flatMap((service) =>
    service.ports.flatMap((port): readonly Claim[] => {
      if (port.hostPorts === undefined) return [];
      return [{ service, port, hostIp: port.hostIp ?? bindingOf(service), ...port.hostPorts }];
    }),
  );
  const taken = new Map<string, Taken[]>();
  for (const claim of claims.filter(isExact)) takeExact(claim, taken, findings);
  const ranges = claims.filter((claim) => !isExact(claim)).toSorted((a, b) => a.last - b.last);
  for (const claim of ranges) {
    for (let replica = 0; replica < claim.service.replicas.value; replica++) {
      if (!takeFromRange(claim, taken, findings)) break;
    }
  }
}

/** Reports host addresses that the lab's host does not have. */
export function checkHostIps(services: readonly ServiceDraft[], own: ReadonlySet<string>, findings: Findings): void {
  const loopback: Cidr | undefined = parseCidr('127.0.0.0/8');
  for (const { hostIp, source } of services.filter(publishes).flatMap(({ ports }) => ports)) {
    if (hostIp === undefined || hostIp === '0.0.0.0' || own.has(hostIp)) continue;
    if (parseAddress(hostIp) === undefined) {
      findings.warning(
        'ipv6-not-built',
        source,
        say`The port is published at ${hostIp} only, and IPv6 is not built yet: the lab leaves it out.`,
        say`Leave out the address, or write an IPv4 one.`,
      );
    } else if (loopback === undefined || !cidrContains(loopback, hostIp)) {
      const known = [...own].join(', ');
      findings.warning(
        'foreign-host-address',
        source,
        say`The lab's host has no address ${hostIp}.`,
        say`Use one of its addresses (${known}, 127.0.0.1), or set x-lab.host.address.`,
      );
    }
  }
}

/** Only a container with a network of its own has ports to publish. */
function publishes({ mode, replicas }: ServiceDraft): boolean {
  if (replicas.value === 0) return false;
  return mode.kind === 'networks' || mode.kind === 'default-bridge';
}

function isExact({ first, last }: Claim): boolean {
  return first === last;
}

function takeExact(claim: Claim, taken: Map<string, Taken[]>, findings: Findings): void {
  const { service, port, first } = claim;
  const what = `${first}/${port.protocol}`;
  if (service.replicas.value > 1) {
    const message = say`The service ${quoted(service.name.value)} has ${service.replicas.value} replicas, which cannot share the host port ${what}.`;
    const remedy = say`Leave out the host port, or give a range: "${first}-${first + service.replicas.value - 1}:${port.containerPort}".`;
    findings.error('replicas-need-choice', port.source, message, remedy);
  }
  const owner = ownerOf(claim, first, taken);
  if (owner !== undefined) {
    const { claim: other } = owner;
    const where = say`the service ${quoted(other.service.name.value)} (line ${other.port.source.line})`;
    findings.error(
      'duplicate-host-port',
      port.source,
      say`The host port ${what} is already wished by ${where}.`,
      say`Choose another host port, or leave it out.`,
    );
    return;
  }
  note(claim, first, taken);
}

/** The lowest free port of a range; false, and a finding, where there is none. */
function takeFromRange(claim: Claim, taken: Map<string, Taken[]>, findings: Findings): boolean {
  for (let port = claim.first; port <= claim.last; port++) {
    if (ownerOf(claim, port, taken) !== undefined) continue;
    note(claim, port, taken);
    return true;
  }
  const range = `${claim.first}-${claim.last}/${claim.port.protocol}`;
  const message = say`No host port of ${range} is left for the service ${quoted(claim.service.name.value)}.`;
  findings.error('duplicate-host-port', claim.port.source, message, say`Widen the range.`);
  return false;
}

function ownerOf(claim: Claim, port: number, taken: ReadonlyMap<string, readonly Taken[]>): Taken | undefined {
  return taken.get(key(claim, port))?.find((other) => addressesMeet(other.claim.hostIp, claim.hostIp));
}

function note(claim: Claim, port: number, taken: Map<string, Taken[]>): void {
  const others = taken.get(key(claim, port)) ?? [];
  taken.set(key(claim, port), [...others, { claim, port }]);
}

function key(claim: Claim, port: number): string {
  return `${port}/${claim.port.protocol}`;
}

/** Without an address a port is bound on all of them, of both families; `0.0.0.0` and `::` are all of one. */
function addressesMeet(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true;
  if (a.includes(':') !== b.includes(':')) return false;
  return [a, b].some((address) => address === '0.0.0.0' || address === '::');
}

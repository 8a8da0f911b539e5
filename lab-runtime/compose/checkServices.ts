/** What a service must not combine, and names that two have. */
import type { SourceRange } from '../model/source.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { ServiceDraft } from './draft.ts';
import type { Findings } from './findings.ts';
import type { Placed } from './expect.ts';
import { quoted } from './tree.ts';

/** The names of a service's containers. */
export function containerNames({ containerName, name, replicas }: ServiceDraft): readonly string[] {
  if (replicas.value === 1) return [containerName?.value ?? name.value];
  return Array.from({ length: replicas.value }, (_, index) => `${name.value}-${index + 1}`);
}

/** The keys of the networks a service wishes to join. */
export function networkKeys({ mode }: ServiceDraft): readonly string[] {
  return mode.kind === 'networks' ? mode.attachments.map(({ network }) => network.value) : [];
}

/** Checks every service that is to start. `peers` are the names of outside peers with their places. */
export function checkServices(
  services: readonly ServiceDraft[],
  peers: readonly Placed<string>[],
  findings: Findings,
): void {
  const owners = new Map<string, Phrase>();
  for (const service of services) {
    checkReplicas(service, findings);
    checkMode(service, findings);
    const place = service.containerName?.range ?? service.name.range;
    for (const name of containerNames(service)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        const message = say`The container name ${quoted(name)} is already that of the service ${owner}.`;
        findings.error('duplicate-name', place, message, say`Choose another name.`);
      }
      owners.set(name, owner ?? say`${quoted(service.name.value)} (line ${service.name.range.line})`);
      if (name === 'host') {
        const message = say`On the command line host means the lab's host, not this container.`;
        findings.warning('reserved-name', place, message, say`Give it another container_name.`);
      }
    }
  }
  for (const { value, range } of peers) {
    const owner = owners.get(value);
    if (owner === undefined) continue;
    findings.error(
      'duplicate-name',
      range,
      say`The name ${quoted(value)} is already that of the service ${owner}.`,
      say`Choose another name for the peer.`,
    );
  }
}

function checkReplicas({ containerName, replicas }: ServiceDraft, findings: Findings): void {
  if (containerName === undefined || replicas.value <= 1) return;
  const message = say`${replicas.value} replicas cannot share the container name ${quoted(containerName.value)}.`;
  findings.error('replicas-need-choice', containerName.range, message, say`Remove container_name, or run one replica.`);
}

function checkMode({ mode, ports, hostname, mac, name }: ServiceDraft, findings: Findings): void {
  if (mode.kind === 'networks' || mode.kind === 'default-bridge') return;
  const [port] = ports;
  if (mode.kind === 'none' || mode.kind === 'host') {
    const why =
      mode.kind === 'host' ? say`the container uses the host's ports as they are` : say`the container has no network`;
    if (port !== undefined) {
      findings.warning(
        'no-effect',
        port.source,
        say`Ports are not published with network_mode: ${mode.kind}: ${why}.`,
        say`Remove ports or network_mode.`,
      );
    }
    if (mac !== undefined) {
      findings.warning(
        'no-effect',
        mac.range,
        say`A MAC has no effect with network_mode: ${mode.kind}.`,
        say`Remove mac_address or network_mode.`,
      );
    }
    return;
  }
  const owner = mode.kind === 'service' ? mode.service.value : mode.container.value;
  const wishes: readonly (readonly [string, SourceRange | undefined])[] = [
    ['ports', port?.source],
    ['hostname', hostname?.range],
    ['mac_address', mac?.range],
  ];
  for (const [key, range] of wishes) {
    if (range === undefined) continue;
    const message = say`The service ${quoted(name.value)} shares the network of ${quoted(owner)} and cannot have ${key} of its own.`;
    findings.error('conflicting-network-mode', range, message, say`Move ${key} to ${quoted(owner)}.`);
  }
}

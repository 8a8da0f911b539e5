/** From checked services to the containers of the lab: one for each replica, names resolved. */
import type { Attachment, LabContainer, NetworkMode } from '../model/lab.ts';
import { parseIpv6Address } from '../model/address.ts';
import { mainAttachment } from './checkAttachments.ts';
import { containerNames, networkKeys } from './checkServices.ts';
import type { NetworkDraft, ServiceDraft } from './draft.ts';
import type { Dependent } from './resolveDependencies.ts';
import { servedPorts } from './readService.ts';

/** The containers in the order of `dependents`. Only for a lab file without errors. */
export function makeContainers(
  dependents: readonly Dependent[],
  networks: readonly NetworkDraft[],
): readonly LabContainer[] {
  const drafts = new Map(dependents.map(({ name, draft }) => [name, draft]));
  const links = dependents.flatMap(({ draft }) => draft.links.map((link) => ({ ...link, from: draft })));
  return dependents.flatMap(({ draft, needs }) => {
    const mode = networkMode(draft, { drafts, networks, links });
    const dependsOn = [...new Set(needs.flatMap(({ name }) => namesOf(drafts.get(name))))];
    return containerNames(draft).map((name) => makeContainer(draft, { name, mode, dependsOn, drafts }));
  });
}

/** What else a service's namespace depends on. */
interface Surroundings {
  readonly drafts: ReadonlyMap<string, ServiceDraft>;
  readonly networks: readonly NetworkDraft[];
  readonly links: readonly (ServiceDraft['links'][number] & { readonly from: ServiceDraft })[];
}

function makeContainer(
  draft: ServiceDraft,
  resolved: {
    readonly name: string;
    readonly mode: NetworkMode;
    readonly dependsOn: readonly string[];
    readonly drafts: Surroundings['drafts'];
  },
): LabContainer {
  const { name, mode, dependsOn } = resolved;
  const publishes = mode.kind === 'networks';
  // A port that is published on IPv6 alone was reported; the container serves it all the same.
  const ports = publishes
    ? draft.ports.filter(({ hostIp }) => hostIp === undefined || parseIpv6Address(hostIp) === undefined)
    : [];
  return {
    name,
    service: draft.name.value,
    image: draft.image,
    command: draft.command,
    environment: draft.environment,
    hostname: draft.hostname?.value,
    domainname: draft.domainname,
    networkMode: mode,
    ports,
    publishAll: false,
    expose: ports.length === draft.ports.length ? draft.expose.map(({ value }) => value) : servedPorts(draft),
    extraHosts: draft.extraHosts,
    dns: draft.dns,
    dependsOn,
    source: draft.name.range,
  };
}

function networkMode(draft: ServiceDraft, around: Surroundings): NetworkMode {
  const { mode } = draft;
  switch (mode.kind) {
    case 'none':
    case 'host':
      return { kind: mode.kind };
    case 'container':
      return { kind: 'container', container: mode.container.value };
    case 'service':
      return { kind: 'container', container: namesOf(around.drafts.get(mode.service.value))[0] ?? mode.service.value };
    case 'default-bridge': {
      const attachment = { network: 'bridge', aliases: [], priority: 0, gatewayPriority: 0, source: mode.range };
      return { kind: 'networks', attachments: [{ ...attachment, macAddress: draft.mac?.value }] };
    }
    case 'networks':
      return { kind: 'networks', attachments: attachmentsOf(draft, mode.attachments, around) };
    default:
      return mode satisfies never;
  }
}

function attachmentsOf(
  draft: ServiceDraft,
  attachments: Extract<ServiceDraft['mode'], { kind: 'networks' }>['attachments'],
  { networks, links }: Surroundings,
): readonly Attachment[] {
  const main = mainAttachment(attachments);
  return attachments.map((attachment) => {
    const key = attachment.network.value;
    const linked = links
      .filter(({ service, from }) => service.value === draft.name.value && networkKeys(from).includes(key))
      .map(({ alias }) => alias);
    const aliases = new Set([draft.name.value, ...attachment.aliases.map(({ value }) => value), ...linked]);
    return {
      network: networks.find(({ spec }) => spec.key === key)?.spec.name ?? key,
      aliases: [...aliases],
      ipv4Address: attachment.ipv4?.value,
      ipv6Address: attachment.ipv6?.value,
      macAddress: attachment.mac?.value ?? (attachment === main ? draft.mac?.value : undefined),
      priority: attachment.priority,
      gatewayPriority: attachment.gatewayPriority,
      source: attachment.network.range,
    };
  });
}

function namesOf(draft: ServiceDraft | undefined): readonly string[] {
  return draft === undefined ? [] : containerNames(draft);
}

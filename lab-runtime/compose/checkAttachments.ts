/** What services ask of the networks they join. */
import { say, type Phrase } from '../model/phrase.ts';
import type { AttachmentDraft, NetworkDraft, ServiceDraft } from './draft.ts';
import type { Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkHostAddress, gatewayOf } from './checkNetworks.ts';
import { reportDefaultBridgeWishes } from './readMode.ts';
import { suggestRemedy } from './suggest.ts';
import { quoted } from './tree.ts';

/** Checks networks, addresses and MACs of services, in file order. */
export function checkAttachments(
  services: readonly ServiceDraft[],
  networks: readonly NetworkDraft[],
  findings: Findings,
): void {
  const byKey = new Map(networks.map((network) => [network.spec.key, network]));
  const registry = new Registry(findings);
  for (const service of services) {
    if (service.mode.kind === 'default-bridge' && service.mac !== undefined)
      registry.takeMac('docker0', service.mac, service);
    if (service.mode.kind !== 'networks') continue;
    const main = mainAttachment(service.mode.attachments);
    for (const attachment of service.mode.attachments) {
      const network = byKey.get(attachment.network.value);
      if (network === undefined) reportUnknown(attachment, networks, findings);
      else {
        checkAddress(attachment, network, service, registry, findings);
        const mac = attachment.mac ?? (attachment === main ? service.mac : undefined);
        if (mac !== undefined) registry.takeMac(network.spec.key, mac, service);
      }
    }
    checkServiceMac(service, main, findings);
  }
}

/** The attachment that a service's own `mac_address` is for: highest priority, then first by key (compose-go: NetworksByPriority). */
export function mainAttachment(attachments: readonly AttachmentDraft[]): AttachmentDraft | undefined {
  return attachments.toSorted(
    (a, b) =>
      b.priority - a.priority || (a.network.value < b.network.value ? -1 : a.network.value > b.network.value ? 1 : 0),
  )[0];
}

/** Addresses and MACs already wished, each by network. */
class Registry {
  readonly #findings: Findings;
  readonly #owners = new Map<string, Phrase>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  takeAddress(network: string, address: Placed<string>, service: ServiceDraft): void {
    this.#take('duplicate-address', `${network} ${address.value}`, address, service);
  }

  takeMac(network: string, mac: Placed<string>, service: ServiceDraft): void {
    this.#take('duplicate-mac', `${network} ${mac.value}`, mac, service);
  }

  #take(code: 'duplicate-address' | 'duplicate-mac', key: string, wish: Placed<string>, service: ServiceDraft): void {
    if (service.replicas.value === 0) return;
    if (service.replicas.value > 1) {
      const message = say`The service ${quoted(service.name.value)} has ${service.replicas.value} replicas, which cannot share ${wish.value}.`;
      this.#findings.error('replicas-need-choice', wish.range, message, say`Remove the address, or run one replica.`);
    }
    const owner = this.#owners.get(key);
    if (owner !== undefined) {
      this.#findings.error(
        code,
        wish.range,
        say`${wish.value} is already wished by the service ${owner}.`,
        say`Choose another one.`,
      );
    }
    this.#owners.set(key, owner ?? say`${quoted(service.name.value)} (line ${wish.range.line})`);
  }
}

function reportUnknown(attachment: AttachmentDraft, networks: readonly NetworkDraft[], findings: Findings): void {
  const { value, range } = attachment.network;
  if (value === 'bridge') reportDefaultBridgeWishes(attachment, findings);
  const keys = networks.map(({ spec }) => spec.key);
  const remedy =
    value === 'bridge'
      ? say`Docker's default bridge is network_mode: bridge.`
      : suggestRemedy(value, keys, say`Declare it under the top-level networks:.`);
  findings.error('unknown-network', range, say`There is no network ${quoted(value)}.`, remedy);
}

function checkAddress(
  attachment: AttachmentDraft,
  network: NetworkDraft,
  service: ServiceDraft,
  registry: Registry,
  findings: Findings,
): void {
  const { ipv4 } = attachment;
  if (ipv4 === undefined || network.hasBadSubnet === true) return;
  if (network.subnet === undefined) {
    const message = say`The network ${quoted(network.spec.key)} has no configured subnet, so Docker gives no wished address in it.`;
    findings.error(
      'address-without-subnet',
      ipv4.range,
      message,
      say`Add ipam: {config: [{subnet: …}]} to the network ${network.spec.key}.`,
    );
    return;
  }
  if (!checkHostAddress(ipv4, network.subnet.value, say`address`, findings)) return;
  const aux = network.auxAddresses.find(({ value }) => value === ipv4.value);
  const owner =
    ipv4.value === gatewayOf(network)
      ? say`its gateway`
      : aux === undefined
        ? undefined
        : say`its auxiliary address ${quoted(aux.name)}`;
  if (owner !== undefined) {
    const message = say`The address ${ipv4.value} of the network ${quoted(network.spec.key)} is ${owner}.`;
    findings.error('reserved-address', ipv4.range, message, say`Choose another address.`);
    return;
  }
  registry.takeAddress(network.spec.key, ipv4, service);
}

function checkServiceMac(service: ServiceDraft, main: AttachmentDraft | undefined, findings: Findings): void {
  if (service.mac === undefined || main?.mac === undefined || main.mac.value === service.mac.value) return;
  const message = say`The service's mac_address ${service.mac.value} and that of its network ${quoted(main.network.value)}, ${main.mac.value}, differ.`;
  findings.error('conflicting-mac', service.mac.range, message, say`Keep the one of the network.`);
}

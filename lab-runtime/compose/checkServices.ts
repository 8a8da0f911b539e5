/** What a service must not combine, and names that mean nothing. */
import type { SourceRange } from '../model/source.ts';
import type { ServiceDraft } from './draft.ts';
import type { Findings } from './findings.ts';
import type { DiagnosticCode } from './diagnosticCode.ts';
import type { Placed } from './expect.ts';
import { suggestRemedy } from './suggest.ts';
import { quoted } from './tree.ts';

/** A service and the services that start before it. */
export interface Dependent {
  readonly name: string;
  readonly draft: ServiceDraft;
  readonly needs: readonly { readonly name: string; readonly range: SourceRange }[];
}

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
  const owners = new Map<string, string>();
  for (const service of services) {
    checkReplicas(service, findings);
    checkMode(service, findings);
    const place = service.containerName?.range ?? service.name.range;
    for (const name of containerNames(service)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        const message = `The container name ${quoted(name)} is already that of the service ${owner}.`;
        findings.error('duplicate-name', place, message, 'Choose another name.');
      }
      owners.set(name, owner ?? `${quoted(service.name.value)} (line ${service.name.range.line})`);
      if (name === 'host') {
        const message = "On the command line host means the lab's host, not this container.";
        findings.warning('reserved-name', place, message, 'Give it another container_name.');
      }
    }
  }
  for (const { value, range } of peers) {
    const owner = owners.get(value);
    if (owner === undefined) continue;
    findings.error(
      'duplicate-name',
      range,
      `The name ${quoted(value)} is already that of the service ${owner}.`,
      'Choose another name for the peer.',
    );
  }
}

/** The services that each one waits for. Names that lead nowhere are reported. */
export function resolveDependencies(
  active: readonly ServiceDraft[],
  all: readonly ServiceDraft[],
  findings: Findings,
): readonly Dependent[] {
  const resolver = new NameResolver(active, all, findings);
  return active.map((draft) => {
    const dependsOn = draft.dependsOn.flatMap(({ required, ...name }) =>
      resolver.service(name, required, 'unknown-dependency'),
    );
    const links = draft.links.flatMap(({ service }) => resolver.link(draft, service));
    return { name: draft.name.value, draft, needs: [...dependsOn, ...links, ...resolver.namespaceOwner(draft)] };
  });
}

type Need = Dependent['needs'][number];

class NameResolver {
  readonly #active: readonly ServiceDraft[];
  readonly #all: ReadonlyMap<string, ServiceDraft>;
  readonly #findings: Findings;

  constructor(active: readonly ServiceDraft[], all: readonly ServiceDraft[], findings: Findings) {
    this.#active = active;
    this.#all = new Map(all.map((draft) => [draft.name.value, draft]));
    this.#findings = findings;
  }

  service({ value, range }: Placed<string>, required: boolean, code: DiagnosticCode): readonly Need[] {
    const known = this.#all.get(value);
    if (known !== undefined && this.#active.includes(known)) return [{ name: value, range }];
    if (!required) return [];
    if (known === undefined) {
      this.#findings.error(
        code,
        range,
        `There is no service ${quoted(value)}.`,
        suggestRemedy(value, [...this.#all.keys()], 'Declare it under services:.'),
      );
    } else {
      const message = `The service ${quoted(value)} does not start: it has the profile ${known.profiles.join(', ')}.`;
      this.#findings.error('inactive-service', range, message, `Set COMPOSE_PROFILES=${known.profiles[0] ?? ''}.`);
    }
    return [];
  }

  /** A linked service; Compose makes its alias known on the networks that both have joined. */
  link(from: ServiceDraft, to: Placed<string>): readonly Need[] {
    const needs = this.service(to, true, 'unknown-service');
    const target = this.#all.get(to.value);
    if (needs.length === 0 || target === undefined) return needs;
    if (from.mode.kind === 'default-bridge' && target.mode.kind === 'default-bridge') {
      this.#findings.information(
        'not-built',
        to.range,
        "Links on Docker's default bridge are not built yet; the lab goes without it.",
      );
    } else if (!networkKeys(from).some((key) => networkKeys(target).includes(key))) {
      const message = `The link has no effect: the services ${quoted(from.name.value)} and ${quoted(to.value)} share no network.`;
      this.#findings.warning('no-effect', to.range, message, 'Let both join one network, or remove the link.');
    }
    return needs;
  }

  /** The service whose namespace a service shares. */
  namespaceOwner({ mode }: ServiceDraft): readonly Need[] {
    if (mode.kind === 'service') {
      const owner = this.service(mode.service, true, 'unknown-service');
      const replicas = this.#all.get(mode.service.value)?.replicas.value;
      if (owner.length > 0 && replicas === 0) {
        this.#findings.error(
          'inactive-service',
          mode.service.range,
          `The service ${quoted(mode.service.value)} has no replicas.`,
          'Give it one.',
        );
      }
      return owner;
    }
    if (mode.kind !== 'container') return [];
    const { value, range } = mode.container;
    const owner = this.#active.find((draft) => containerNames(draft).includes(value));
    if (owner !== undefined) return [{ name: owner.name.value, range }];
    const names = this.#active.flatMap(containerNames);
    this.#findings.error(
      'unknown-container',
      range,
      `The lab has no container ${quoted(value)}.`,
      suggestRemedy(value, names, 'Use service:NAME.'),
    );
    return [];
  }
}

function checkReplicas({ containerName, replicas }: ServiceDraft, findings: Findings): void {
  if (containerName === undefined || replicas.value <= 1) return;
  const message = `${replicas.value} replicas cannot share the container name ${quoted(containerName.value)}.`;
  findings.error('replicas-need-choice', containerName.range, message, 'Remove container_name, or run one replica.');
}

function checkMode({ mode, ports, hostname, mac, name }: ServiceDraft, findings: Findings): void {
  if (mode.kind === 'networks' || mode.kind === 'default-bridge') return;
  const [port] = ports;
  if (mode.kind === 'none' || mode.kind === 'host') {
    const why =
      mode.kind === 'host' ? "the container uses the host's ports as they are" : 'the container has no network';
    if (port !== undefined) {
      findings.warning(
        'no-effect',
        port.source,
        `Ports are not published with network_mode: ${mode.kind}: ${why}.`,
        'Remove ports or network_mode.',
      );
    }
    if (mac !== undefined) {
      findings.warning(
        'no-effect',
        mac.range,
        `A MAC has no effect with network_mode: ${mode.kind}.`,
        'Remove mac_address or network_mode.',
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
    const message = `The service ${quoted(name.value)} shares the network of ${quoted(owner)} and cannot have ${key} of its own.`;
    findings.error('conflicting-network-mode', range, message, `Move ${key} to ${quoted(owner)}.`);
  }
}

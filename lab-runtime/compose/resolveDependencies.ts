/** Which services start before which: `depends_on`, links, and the owner of a shared namespace. */
import type { SourceRange } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import { containerNames, networkKeys } from './checkServices.ts';
import type { DiagnosticCode } from './diagnosticCode.ts';
import type { ServiceDraft } from './draft.ts';
import type { Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { suggestRemedy } from './suggest.ts';
import { quoted } from './tree.ts';

/** A service and the services that start before it. */
export interface Dependent {
  readonly name: string;
  readonly draft: ServiceDraft;
  readonly needs: readonly { readonly name: string; readonly range: SourceRange }[];
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
        say`There is no service ${quoted(value)}.`,
        suggestRemedy(value, [...this.#all.keys()], say`Declare it under services:.`),
      );
    } else {
      const message = say`The service ${quoted(value)} does not start: it has the profile ${known.profiles.join(', ')}.`;
      this.#findings.error('inactive-service', range, message, say`Set COMPOSE_PROFILES=${known.profiles[0] ?? ''}.`);
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
        say`Links on Docker's default bridge are not built yet; the lab goes without it.`,
      );
    } else if (!networkKeys(from).some((key) => networkKeys(target).includes(key))) {
      const message = say`The link has no effect: the services ${quoted(from.name.value)} and ${quoted(to.value)} share no network.`;
      this.#findings.warning('no-effect', to.range, message, say`Let both join one network, or remove the link.`);
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
          say`The service ${quoted(mode.service.value)} has no replicas.`,
          say`Give it one.`,
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
      say`The lab has no container ${quoted(value)}.`,
      suggestRemedy(value, names, say`Use service:NAME.`),
    );
    return [];
  }
}

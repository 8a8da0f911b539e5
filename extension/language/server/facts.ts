/** Who has which address: in a lab that runs, or in the one that would be built. */
import {
  addressed,
  isLabError,
  type AddressedContainer,
  type AddressedLab,
  type AddressedNetwork,
  type Lab,
} from '../../../lab-runtime/index.ts';

/** A container or a network with the lab it was found in. */
export interface Found<T> {
  readonly value: T;
  readonly lab: AddressedLab;
  /** `live`: it runs now. `computed`: what `up` would give it. */
  readonly state: 'live' | 'computed';
}

/** Answers by name, from the running lab first. */
export interface Facts {
  container(name: string): Found<AddressedContainer> | undefined;
  network(name: string): Found<AddressedNetwork> | undefined;
  /** Containers of a service, those that only run, and those that are only wished, included. */
  service(name: string): readonly Found<AddressedContainer>[];
  /** Why nothing could be computed, where that is so. */
  readonly obstacle: string | undefined;
}

/** `wished` is what the file asks for now, `live` what runs of it. */
export function gatherFacts(wished: Lab | undefined, live: AddressedLab | undefined): Facts {
  const { computed, obstacle } = compute(wished, live);
  const sources: readonly Source[] = [
    ...(live === undefined ? [] : [{ lab: live, state: 'live' } as const]),
    ...(computed === undefined ? [] : [{ lab: computed, state: 'computed' } as const]),
  ];
  const containers = byName(sources, ({ lab }) => lab.containers);
  const networks = byName(sources, ({ lab }) => lab.networks);
  return {
    container: (name) => containers.get(name),
    network: (name) => networks.get(name),
    service: (name) => [...containers.values()].filter(({ value }) => value.spec.service === name),
    obstacle,
  };
}

/** What `up` would choose: a running lab keeps its addresses. */
function compute(
  wished: Lab | undefined,
  live: AddressedLab | undefined,
): { readonly computed?: AddressedLab; readonly obstacle: string | undefined } {
  if (wished === undefined) return { obstacle: undefined };
  try {
    return { computed: addressed(wished, live), obstacle: undefined };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { obstacle: [error.message, error.remedy].filter((part) => part !== undefined).join(' ') };
  }
}

type Source = Pick<Found<unknown>, 'lab' | 'state'>;

/** The first of each name. */
function byName<T extends { readonly spec: { readonly name: string } }>(
  sources: readonly Source[],
  itemsOf: (source: Source) => readonly T[],
): ReadonlyMap<string, Found<T>> {
  const found = new Map<string, Found<T>>();
  for (const source of sources) {
    for (const value of itemsOf(source)) {
      if (!found.has(value.spec.name)) found.set(value.spec.name, { ...source, value });
    }
  }
  return found;
}

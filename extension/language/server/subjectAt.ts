/** What stands at a place of a lab file. */
import type { Position, Range } from 'vscode-languageserver/node';
import type { Attachment, Lab, LabContainer, PortWish, SourceRange } from '../../../lab-runtime/index.ts';
import type { Analysis } from './analysis.ts';
import { serviceKeyAt } from './outline.ts';
import { toRange, touches } from './ranges.ts';

/** A wish of one container. A value behind a YAML anchor stands for several containers. */
interface Of<T> {
  /** {@link LabContainer.name} */
  readonly container: string;
  readonly wish: T;
}

/** A part of a lab file that can be asked about, and where it stands. */
export type Subject = { readonly range: Range } & (
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'ports'; readonly wishes: readonly (Of<PortWish> & { readonly siblings: readonly PortWish[] })[] }
  | { readonly kind: 'attachments'; readonly wishes: readonly Of<Attachment>[] }
  /** {@link LabNetwork.name} */
  | { readonly kind: 'network'; readonly network: string }
);

/** Finds what is at a position: a service's key, an item of its `ports` or `networks`, a key of the top-level `networks`. */
export function subjectAt({ file, lines, lab }: Analysis, position: Position): Subject | undefined {
  if (lab === undefined) return serviceByLine(lines, position);
  const at = (source: SourceRange | undefined): boolean =>
    source !== undefined && source.file === file && touches(toRange(source), position);
  return serviceAt(lab, at) ?? portsAt(lab, at) ?? attachmentsAt(lab, at) ?? networkAt(lab, at);
}

type IsHere = (source: SourceRange | undefined) => boolean;

/** Comes first: a network nobody declared, and joining it, have the place of the service. */
function serviceAt({ containers }: Lab, at: IsHere): Subject | undefined {
  const found = containers.find(({ source }) => at(source));
  return found?.source && { kind: 'service', range: toRange(found.source), service: found.service };
}

function portsAt({ containers }: Lab, at: IsHere): Subject | undefined {
  const wishes = containers.flatMap(({ name, ports }) =>
    ports.flatMap((wish) => (at(wish.source) ? [{ container: name, wish, siblings: ports }] : [])),
  );
  const source = wishes[0]?.wish.source;
  return source && { kind: 'ports', range: toRange(source), wishes };
}

function attachmentsAt({ containers }: Lab, at: IsHere): Subject | undefined {
  const wishes = containers.flatMap((container) =>
    attachmentsOf(container).flatMap((wish) => (at(wish.source) ? [{ container: container.name, wish }] : [])),
  );
  const source = wishes[0]?.wish.source;
  return source && { kind: 'attachments', range: toRange(source), wishes };
}

function attachmentsOf({ networkMode }: LabContainer): readonly Attachment[] {
  return networkMode.kind === 'networks' ? networkMode.attachments : [];
}

function networkAt({ networks }: Lab, at: IsHere): Subject | undefined {
  const found = networks.find(({ source }) => at(source));
  return found?.source && { kind: 'network', range: toRange(found.source), network: found.name };
}

/** While the file has an error, the keys of services are still where they are. */
function serviceByLine(lines: readonly string[], { line, character }: Position): Subject | undefined {
  const key = serviceKeyAt(lines, line);
  if (key === undefined) return undefined;
  const range = { start: { line, character: key.start }, end: { line, character: key.end } };
  return touches(range, { line, character }) ? { kind: 'service', range, service: key.service } : undefined;
}

/** What a command is about: the words in which trees, menus, key bindings, code lenses and tests name a thing. */
import * as z from 'zod/mini';
import type { LabRef } from './labRef.ts';

const text = z.string();
const named = <Kind extends string>(kind: Kind) => ({
  kind: z.literal(kind),
  target: z.optional(text),
  lab: text,
});
const placed = <Kind extends string>(kind: Kind) => ({ ...named(kind), place: text });

const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('target'), target: text }),
  z.object({ kind: z.literal('machine'), target: text }),
  z.object(named('lab')),
  z.object(placed('place')),
  z.object({ ...named('network'), network: text }),
  z.object({ ...placed('endpoint'), network: text }),
  z.object({
    ...placed('port'),
    hostIp: text,
    hostPort: z.number(),
    containerPort: z.number(),
    protocol: z.enum(['tcp', 'udp', 'sctp']),
  }),
  z.object({ ...placed('interface'), interface: text }),
  z.object({ ...placed('address'), address: text }),
  z.object({ ...placed('mac'), mac: text }),
  z.object({ ...placed('chain'), family: z.enum(['ipv4', 'ipv6']), table: text, chain: text }),
  z.object({ ...placed('rule'), family: z.enum(['ipv4', 'ipv6']), table: text, chain: text, number: z.number() }),
  z.object({ kind: z.literal('file'), file: text }),
  z.object({ kind: z.literal('selection'), view: text }),
]);

/**
 * A thing of a lab by its names, or of a machine itself, whose `lab` is {@link machineItself}; its target is left out where that is this machine. A `place` is who a command can be run as: `host`, an outside peer or a container.
 * `interface` belongs to the namespace of its place. `file` is the path of a lab file. `selection` stands for what is
 * selected in a view, by its id: key bindings use it.
 */
export type Subject = z.infer<typeof subject>;

/** One kind of {@link Subject}. */
export type SubjectOf<Kind extends Subject['kind']> = Extract<Subject, { kind: Kind }>;

/** Reads a subject, or an element of a tree that carries one. Undefined for anything else, and for things of no kind. */
export function parseSubject(value: unknown): Subject | undefined {
  const carried = typeof value === 'object' && value !== null && 'subject' in value ? value.subject : value;
  const parsed = subject.safeParse(carried);
  return parsed.success ? parsed.data : undefined;
}

/** The lab a subject belongs to. */
export function labOf(about: Subject | undefined): LabRef | undefined {
  if (about === undefined || !('lab' in about)) return undefined;
  const { target, lab } = about;
  return target === undefined ? { lab } : { target, lab };
}

/** Who a command about this subject is run as: a lab's own place is its host. */
export function placeOf(about: Subject | undefined): string | undefined {
  if (about === undefined) return undefined;
  if ('place' in about) return about.place;
  return about.kind === 'lab' || about.kind === 'network' ? 'host' : undefined;
}

/** Reading a list of records that a tool of another version printed. */
import * as z from 'zod/mini';

/** What was read, and what was not understood. */
export interface Reading<T> {
  readonly value: readonly T[];
  readonly problems: readonly string[];
}

/** A record is given up after so many values that have not the expected type. */
const maxOddValues = 20;

/**
 * Reads each element of a list. A value of an unexpected type costs that value only and is a problem; an element
 * without what identifies it is a problem. Never throws.
 */
export function readEach<Schema extends z.ZodMiniType, T>(
  document: unknown,
  schema: Schema,
  what: string,
  read: (record: z.output<Schema>) => readonly T[],
): Reading<T> {
  if (!Array.isArray(document)) return { value: [], problems: document === undefined ? [] : [`${what}: not a list`] };
  const value: T[] = [];
  const problems: string[] = [];
  const elements: readonly unknown[] = document;
  for (const element of elements) {
    // `ip` prints an empty object for what a filter leaves out.
    if (typeof element === 'object' && element !== null && Object.keys(element).length === 0) continue;
    const { record, odd } = readOne(element, schema);
    if (record !== undefined) value.push(...read(record));
    if (record === undefined || odd.length > 0) problems.push(`${what}: ${describe(odd)} in ${excerpt(element)}`);
  }
  return { value, problems };
}

function readOne<Schema extends z.ZodMiniType>(
  element: unknown,
  schema: Schema,
): { readonly record?: z.output<Schema>; readonly odd: readonly string[] } {
  const odd: string[] = [];
  let rest = element;
  while (odd.length < maxOddValues) {
    const parsed = schema.safeParse(rest);
    if (parsed.success) return { record: parsed.data, odd };
    const path = parsed.error.issues[0]?.path ?? [];
    const name = path.join('.');
    // Nothing to leave out, or left out in vain: it is required.
    if (path.length === 0 || odd.includes(name)) return { odd };
    odd.push(name);
    rest = without(rest, path);
  }
  return { odd };
}

/** A value without what stands at a path in it; the path comes of the schema, so it is short. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...deeper] = path;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return value.map((one: unknown, index) => (index === key ? (deeper.length > 0 ? without(one, deeper) : {}) : one));
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    entries.flatMap(([name, one]) => {
      if (name !== key) return [[name, one]];
      return deeper.length > 0 ? [[name, without(one, deeper)]] : [];
    }),
  );
}

function describe(odd: readonly string[]): string {
  const named = odd.filter((name) => name !== '');
  return named.length === 0 ? 'not understood' : `${named.join(', ')} missing or not understood`;
}

/** JSON.stringify recurses: a record nested too deep for it is named as such. */
function excerpt(element: unknown): string {
  try {
    return JSON.stringify(element).slice(0, 200);
  } catch {
    return 'a record nested too deep to be shown';
  }
}

/** What doctorScript.ts printed, by key. */
export type Facts = ReadonlyMap<string, string>;

/** Reads the lines `KEY VALUE`; a key alone has the value ''. Of a key that comes twice the last counts. */
export function parseFacts(stdout: string): Facts {
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [, key, value = ''] = /^(\S+)(?: (.*))?$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, key.startsWith('os.') ? unquoted(value) : value] as const];
    }),
  );
}

/** A fact; undefined where the machine gave none. */
export function fact(facts: Facts, key: string): string | undefined {
  return facts.get(key);
}

/** A thing that was tried: what came of it. Undefined where it was not. */
export function outcome(facts: Facts, key: string): { readonly code: number; readonly text: string } | undefined {
  const code = facts.get(`${key}.code`);
  return code === undefined ? undefined : { code: Number(code), text: facts.get(`${key}.text`) ?? '' };
}

/** os-release(5): values may stand in quotes. */
function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** Settings as `key=value` lines, one each; keys with slashes become dotted, blanks in values become one space. */
export function readSysctls(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim().replaceAll('/', '.');
    const value = line
      .slice(at + 1)
      .trim()
      .replaceAll(/\s+/gu, ' ');
    return at < 1 ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

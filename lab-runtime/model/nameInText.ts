/** A name that somebody gave, as a message says it: plain words as they are, anything else quoted and of bounded length. */
export function nameInText(name: string): string {
  if (/^[\w.:/@-]{1,80}$/.test(name)) return name;
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}

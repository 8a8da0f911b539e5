/** An id of a tree's node from its parts, whatever characters these have. */
export function nodeId(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join('/');
}

/** What `ip -j -batch` printed, taken apart. */
export interface JsonDocuments {
  readonly documents: readonly unknown[];
  /** What follows the last whole document: empty, or a message, or a document cut short. */
  readonly rest: string;
}

/** The JSON documents of `ip -j -batch`, which prints one array a command, one after another. */
export function splitJsonDocuments(output: string): JsonDocuments {
  const documents: unknown[] = [];
  let rest = output.trimStart();
  while (rest.startsWith('[') || rest.startsWith('{')) {
    const end = endOfDocument(rest);
    if (end === undefined) break;
    const parsed = parseJson(rest.slice(0, end));
    if (parsed === undefined) break;
    documents.push(parsed.value);
    rest = rest.slice(end).trimStart();
  }
  return { documents, rest };
}

/** Position after the bracket that closes the first one; brackets in strings do not count. */
function endOfDocument(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

/** `ip` prints names and aliases as they are, also with control characters, which JSON forbids in strings (RFC 8259, 7). */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    const strict = text.replaceAll(/"(?:[^"\\]|\\[^])*"/gu, escapeControls);
    return strict === text ? undefined : parseJson(strict);
  }
}

function escapeControls(string: string): string {
  return string.replaceAll(/[\u0000-\u001f]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads XML as a report has it: elements, attributes, text. Strict in what it takes: anything else is an error. */
import assert from 'node:assert/strict';

/** An element; its text is that between its children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#10': '\n' };
const token =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<(?<close>\/?)(?<name>[a-z]+)(?<attributes>(?: [a-z]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/uy;

/** The one element of a document. */
export function readXml(document: string): XmlElement {
  const root = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open: { name: string; children: XmlElement[]; text: string; attributes: Record<string, string> }[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const found = token.exec(document);
    assert.ok(found, `no XML: ${document.slice(at, at + 60)}`);
    const { close, name, attributes = '', empty, text } = found.groups ?? {};
    const top = open.at(-1);
    assert.ok(top);
    if (text !== undefined) top.text += plain(text);
    else if (name !== undefined && close === '/') {
      assert.equal(name, top.name);
      open.pop();
    } else if (name !== undefined) {
      const element = { name, attributes: attributesOf(attributes), children: [] as XmlElement[], text: '' };
      top.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  assert.equal(open.length, 1, 'an element is not closed');
  const [only, ...more] = root.children;
  assert.ok(only);
  assert.equal(more.length, 0);
  return only;
}

function attributesOf(text: string): Record<string, string> {
  const all = [...text.matchAll(/ (?<name>[a-z]+)="(?<value>[^"]*)"/gu)].map(({ groups }) => groups);
  const names = all.map((groups) => groups?.['name']);
  assert.equal(new Set(names).size, names.length, `an attribute twice: ${text}`);
  return Object.fromEntries(all.map((groups) => [groups?.['name'] ?? '', plain(groups?.['value'] ?? '')]));
}

function plain(text: string): string {
  assert.match(text, /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
  return text.replaceAll(/&([^;]*);?/gu, (whole, name: string) => {
    const character = whole.endsWith(';') ? references[name] : undefined;
    assert.ok(character, `no reference: ${whole}`);
    return character;
  });
}

/** What a message of the domain name system asks or answers (RFC 1035). Pure. */
import { Address4, Address6 } from 'ip-address';

const types: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  65: 'HTTPS',
  255: 'ANY',
};

const failures: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
};

/** `query A web`, `answer A web: 172.17.0.3`, `answer A nobody: NXDOMAIN`; undefined for what is none, or is cut off. */
export function dnsText(message: Buffer): string | undefined {
  if (message.length < 17 || message.readUInt16BE(4) === 0) return undefined;
  const question = readName(message, 12);
  if (question === undefined || message.length < question.end + 4) return undefined;
  const asked = `${typeName(message.readUInt16BE(question.end))} ${question.name === '' ? '.' : question.name}`;
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) === 0) return `query ${asked}`;
  const failure = failures[flags & 15];
  if (failure !== undefined) return `answer ${asked}: ${failure}`;
  const count = Math.min(message.readUInt16BE(6), 8);
  const answers = readAnswers(message, question.end + 4, count);
  return `answer ${asked}: ${answers.length === 0 ? 'nothing' : answers.join(', ')}`;
}

function readAnswers(message: Buffer, start: number, count: number): readonly string[] {
  const answers: string[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const owner = readName(message, at);
    if (owner === undefined || message.length < owner.end + 10) break;
    const type = message.readUInt16BE(owner.end);
    const from = owner.end + 10;
    at = from + message.readUInt16BE(owner.end + 8);
    if (message.length < at) break;
    answers.push(valueOf(message, type, from, at));
  }
  return answers;
}

function valueOf(message: Buffer, type: number, from: number, to: number): string {
  const bytes = [...message.subarray(from, to)];
  if (type === 1 && bytes.length === 4) return Address4.fromByteArray(bytes).correctForm();
  if (type === 28 && bytes.length === 16) return Address6.fromByteArray(bytes).correctForm();
  const name = type === 5 || type === 12 || type === 2 ? readName(message, from)?.name : undefined;
  return name ?? typeName(type);
}

function typeName(type: number): string {
  return types[type] ?? `type ${String(type)}`;
}

/** A name, and where it ends; a pointer leads back to what stands before it. Odd characters become `?`. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let end: number | undefined;
  let at = start;
  for (let steps = 0; steps < 128; steps += 1) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= 0xc0) {
      end ??= at + 2;
      at = ((length & 0x3f) << 8) | (message[at + 1] ?? 0);
      continue;
    }
    const label = message.subarray(at + 1, at + 1 + length);
    if (length > 63 || label.length < length) return undefined;
    labels.push(label.toString('latin1').replaceAll(/[^!-~]/gu, '?'));
    at += 1 + length;
  }
  return undefined;
}

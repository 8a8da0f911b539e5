/** `ports:`, short and long form, and `expose:`. */
import type { ContainerPort } from '../model/lab.ts';
import type { SourceRange } from '../model/source.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { PortDraft } from './draft.ts';
import { expectItems, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { parsePortRange, parseProtocol, rangeLength, type PortRange } from './portNumbers.ts';
import { readAnyAddress } from './readAddress.ts';
import { quoted, valueOf, type MappingNode, type ScalarNode, type TreeNode } from './tree.ts';

/** Room for a media server's `10000-20000/udp`; bounds what hostile ranges unfold to. */
const mostPorts = 20_000;

/** One item of `ports`, its parts still text. */
interface WrittenPort {
  readonly hostIp: string;
  /** Empty = Docker chooses. */
  readonly published: string;
  readonly target: string;
  readonly protocol: string;
  readonly range: SourceRange;
}

/** The host ports a service wishes; ranges of equal length are taken apart, port by port. */
export function readPorts(node: TreeNode, findings: Findings): readonly PortDraft[] {
  return readBounded(expectItems(node, 'ports', findings), findings, (item) => {
    const written = item.kind === 'mapping' ? readLongPort(item, findings) : readShortPort(item, findings);
    return written === undefined ? [] : toWishes(written, findings);
  });
}

/** The ports a service listens at without publishing them: `80`, `53/udp`, `8000-8010`. */
export function readExposedPorts(node: TreeNode, what: string, findings: Findings): readonly Placed<ContainerPort>[] {
  return readBounded(expectItems(node, what, findings), findings, (item) => {
    const text = expectText(item, say`An item of ${what}`, findings);
    if (text === undefined) return [];
    const [port = '', protocolText = 'tcp', ...more] = text.text.split('/');
    const numbers = more.length > 0 ? say`${quoted(text.text)} is not a port.` : parsePortRange(port, 1);
    if ('template' in numbers) return badPort(item.range, numbers, findings);
    const protocol = parseProtocol(protocolText);
    if (protocol === undefined) return badProtocol(item.range, protocolText, findings);
    return portsOf(numbers).map((value) => ({ value: { port: value, protocol }, range: item.range }));
  });
}

/** Reads item by item, until there are more ports than one service can sensibly have. */
function readBounded<T>(
  items: readonly TreeNode[],
  findings: Findings,
  read: (item: TreeNode) => readonly T[],
): readonly T[] {
  const ports: T[] = [];
  for (const item of items) {
    for (const port of read(item)) ports.push(port);
    if (ports.length <= mostPorts) continue;
    findings.error(
      'too-complex',
      item.range,
      say`With this item the service has more than ${mostPorts} ports.`,
      say`Use smaller ranges.`,
    );
    return [];
  }
  return ports;
}

/** `[[IP:][HOST]:]CONTAINER[/PROTOCOL]` (docker/go-connections: nat.ParsePortSpec). */
function readShortPort(item: TreeNode, findings: Findings): WrittenPort | undefined {
  const text = expectText(item, say`An item of ${'ports'}`, findings);
  if (text === undefined) return undefined;
  warnOfBase60(text, findings);
  const pattern = /^(?:(?:(?<ip>\[[^\]]*\]|[^[\]]*):)?(?<host>[^:/]*):)?(?<target>[^:/]*)(?:\/(?<protocol>[^/]*))?$/;
  const parts = pattern.exec(text.text)?.groups;
  if (parts === undefined) {
    badPort(item.range, say`${quoted(text.text)} is not a port mapping.`, findings);
    return undefined;
  }
  const { ip = '', host = '', target = '', protocol = 'tcp' } = parts;
  return { hostIp: ip, published: host, target, protocol, range: item.range };
}

function readLongPort(item: MappingNode, findings: Findings): WrittenPort | undefined {
  const text = (key: string, otherwise: string): string | undefined => {
    const value = valueOf(item, key);
    return value === undefined ? otherwise : expectText(value, `ports.${key}`, findings)?.text;
  };
  if (valueOf(item, 'target') === undefined) {
    findings.error(
      'missing-key',
      item.range,
      say`A published port must name the container's port.`,
      say`Add target: PORT.`,
    );
    return undefined;
  }
  const hostIp = text('host_ip', '');
  const published = text('published', '');
  const target = text('target', '');
  const protocol = text('protocol', 'tcp');
  const incomplete = hostIp === undefined || published === undefined || target === undefined || protocol === undefined;
  if (incomplete) return undefined;
  return { hostIp, published, target, protocol, range: item.range };
}

function toWishes(written: WrittenPort, findings: Findings): readonly PortDraft[] {
  const { range, hostIp } = written;
  const target = parsePortRange(written.target, 1);
  if ('template' in target) return badPort(range, target, findings);
  const published = written.published === '' ? undefined : parsePortRange(written.published, 0);
  if (published !== undefined && 'template' in published) return badPort(range, published, findings);
  const protocol = parseProtocol(written.protocol);
  if (protocol === undefined) return badProtocol(range, written.protocol, findings);
  const address = hostIp === '' ? undefined : readAnyAddress(hostIp);
  if (hostIp === '' || address !== undefined) {
    return pair({ hostIp: address, target, published, protocol, source: range }, findings);
  }
  const message = say`${quoted(hostIp)} is not an address of the host.`;
  findings.error('bad-address', range, message, say`Write IP:HOST:CONTAINER, like 127.0.0.1:8080:80.`);
  return [];
}

/** What is the same for all ports of one item. */
interface PortItem extends Pick<PortDraft, 'hostIp' | 'protocol' | 'source'> {
  readonly target: PortRange;
  readonly published: PortRange | undefined;
}

/** A range of container ports goes with as many host ports; one container port takes any one of a range. */
function pair({ target, published, ...item }: PortItem, findings: Findings): readonly PortDraft[] {
  if (published === undefined) return portsOf(target).map((containerPort) => ({ ...item, containerPort }));
  if (published.first === 0) {
    if (published.last > 0)
      return badPort(item.source, say`The port range 0-${published.last} begins with 0.`, findings);
    const message = say`Docker reads the host port 0 as "choose one".`;
    findings.warning('host-port-zero', item.source, message, say`Leave the host port out, if that is meant.`);
    return pair({ ...item, target, published: undefined }, findings);
  }
  if (rangeLength(target) === 1) return [{ ...item, containerPort: target.first, hostPorts: published }];
  if (rangeLength(target) === rangeLength(published)) {
    const hostPorts = portsOf(published).map((port) => ({ first: port, last: port }));
    return portsOf(target).map((containerPort, index) => ({ ...item, containerPort, hostPorts: hostPorts[index] }));
  }
  const message = say`The port ranges differ in length: ${rangeLength(published)} host ports for ${rangeLength(target)} container ports.`;
  findings.error('port-range-mismatch', item.source, message, say`Write as many host ports as container ports.`);
  return [];
}

function portsOf({ first, last }: PortRange): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** YAML 1.1 reads a plain 22:22 as the base-60 number 1342. */
function warnOfBase60(text: ScalarNode, findings: Findings): void {
  if (!text.plain || !/^[1-9]\d*(?::[0-5]?\d)+$/.test(text.text)) return;
  const message = say`Some YAML readers take ${text.text} without quotes for a number in base 60.`;
  findings.warning('unquoted-port', text.range, message, say`Write "${text.text}".`);
}

function badPort(range: SourceRange, problem: Phrase, findings: Findings): readonly [] {
  const remedy = say`Write "8080:80", "80", "127.0.0.1:8080:80" or "53:53/udp"; ports go from 1 to 65535.`;
  findings.error('bad-port', range, problem, remedy);
  return [];
}

function badProtocol(range: SourceRange, protocol: string, findings: Findings): readonly [] {
  const message = say`${quoted(protocol)} is not a protocol of published ports.`;
  findings.error('bad-protocol', range, message, say`Use tcp, udp or sctp.`);
  return [];
}

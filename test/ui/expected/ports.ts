import { addressesOf, linksOf, otherEnd } from './links.ts';
import { count, row, type Lesson } from './rows.ts';
import { rulesOf } from './rules.ts';
import type { Row } from '../support/rowList.ts';

/** A published port as its DNAT rule has it. */
export interface DnatPort {
  readonly hostPort: string;
  readonly protocol: string;
  readonly container: string;
  readonly address: string;
  readonly port: string;
  readonly packets: number;
  /** Where the rule is: its chain and its number in it. */
  readonly at: string;
  readonly text: string;
}

/** The published ports of the lab, from the nat table of its host and the addresses of its containers. */
export async function dnatPorts(lesson: Lesson): Promise<readonly DnatPort[]> {
  const owners = new Map<string, string>();
  for (const place of lesson.places) {
    for (const address of (await linksOf(lesson, place)).flatMap(addressesOf)) {
      owners.set(address.split('/')[0] ?? '', place);
    }
  }
  const rules = rulesOf(await lesson.inside('host', 'iptables-save', '-c', '-t', 'nat'));
  return rules
    .flatMap(({ text, packets, chain }, index) => {
      const found = /-p (\w+) .*--dport (\d+) -j DNAT --to-destination ([\d.]+):(\d+)$/.exec(text);
      const [, protocol, hostPort, address, port] = found ?? [];
      if (protocol === undefined || hostPort === undefined || address === undefined || port === undefined) return [];
      const number = rules.slice(0, index + 1).filter((rule) => rule.chain === chain).length;
      const container = owners.get(address) ?? '?';
      return [{ hostPort, protocol, container, address, port, packets, at: `${chain} ${number}`, text }];
    })
    .toSorted((a, b) => Number(a.hostPort) - Number(b.hostPort));
}

/** The Published Ports view: of a container its own, of everybody else all; each with its way to the container. */
export async function expectedPorts(lesson: Lesson, place: string): Promise<readonly Row[]> {
  const ports = await dnatPorts(lesson);
  const own = ports.filter(({ container }) => container === place);
  const rows = (isContainer(place) ? own : ports).map(async (port) => [
    row(
      1,
      `0.0.0.0:${port.hostPort}`,
      `→ ${port.container} ${port.address}:${port.port}/${port.protocol} · ${count(port.packets, 'packet')}`,
    ),
    row(2, port.at, port.text),
    ...(await cableRows(lesson, port)),
    ...(await connectionRows(lesson, port)),
  ]);
  return (await Promise.all(rows)).flat();
}

async function cableRows(lesson: Lesson, { container, address }: DnatPort): Promise<readonly Row[]> {
  const links = await linksOf(lesson, container);
  const link = links.find((one) => addressesOf(one).some((cidr) => cidr.startsWith(`${address}/`)));
  const end = link && (await otherEnd(lesson, container, link));
  if (link === undefined || end === undefined) return [];
  return [row(2, end.link.master ?? '?', 'bridge'), row(2, end.link.ifname, `cable to ${link.ifname}`)];
}

/** Who is connected through the port, as connection tracking has it: the client's way, then that of the answer. */
async function connectionRows(
  lesson: Lesson,
  { hostPort, protocol, address, port }: DnatPort,
): Promise<readonly Row[]> {
  // In a user namespace the file is not readable, and the tool may not be there: then nobody knows.
  const list = 'cat /proc/net/nf_conntrack 2>/dev/null || conntrack -L -o extended 2>/dev/null || :';
  const tracked = (await lesson.inside('host', 'sh', '-c', list)).split('\n').map((line) => line.split(/ +/));
  const own = tracked.filter(
    (words) =>
      words[2] === protocol &&
      words.indexOf(`dport=${hostPort}`) !== -1 &&
      words.includes(`src=${address}`) &&
      words.includes(`sport=${port}`),
  );
  const isOpen = (words: readonly string[]): boolean => words.includes('ESTABLISHED');
  const inOrder = [...own.filter(isOpen), ...own.filter((words) => !isOpen(words))];
  return inOrder.slice(0, 20).map((words) => {
    const value = (key: string): string =>
      words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1) ?? '?';
    const state = words.find((word) => /^[A-Z_]+$/.test(word));
    const parts = ['is connected', state, words.includes('[UNREPLIED]') ? 'unanswered' : undefined];
    return row(2, `${value('src')}:${value('sport')}`, parts.filter((part) => part !== undefined).join(' · '));
  });
}

function isContainer(place: string): boolean {
  return place === 'box' || place === 'web';
}

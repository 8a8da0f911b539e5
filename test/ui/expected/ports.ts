import { addressesOf, linksOf } from './links.ts';
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
    .flatMap(({ text, packets }) => {
      const found = /-p (\w+) .*--dport (\d+) -j DNAT --to-destination ([\d.]+):(\d+)$/.exec(text);
      const [, protocol, hostPort, address, port] = found ?? [];
      if (protocol === undefined || hostPort === undefined || address === undefined || port === undefined) return [];
      return [{ hostPort, protocol, container: owners.get(address) ?? '?', address, port, packets }];
    })
    .toSorted((a, b) => Number(a.hostPort) - Number(b.hostPort));
}

/** The Published Ports view: of a container its own, of everybody else all. */
export async function expectedPorts(lesson: Lesson, place: string): Promise<readonly Row[]> {
  const ports = await dnatPorts(lesson);
  const own = ports.filter(({ container }) => container === place);
  return (isContainer(place) ? own : ports).map(({ hostPort, protocol, container, address, port, packets }) =>
    row(1, `0.0.0.0:${hostPort}`, `→ ${container} ${address}:${port}/${protocol} · ${count(packets, 'packet')}`),
  );
}

function isContainer(place: string): boolean {
  return place === 'box' || place === 'web';
}

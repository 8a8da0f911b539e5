import { addressesOf, linksOf, otherEnd } from './links.ts';
import { dnatPorts } from './ports.ts';
import { linesOf, row, type Lesson } from './rows.ts';
import type { Row } from '../support/rowList.ts';

/** Of the sample, what no tool can tell: images are names alone in a lab. */
const containers = [
  { name: 'box', image: 'busybox' },
  { name: 'web', image: 'nginx' },
];

/** The Labs view of the lesson: lab → host, network → container → endpoint → published ports, outside. */
export async function expectedLabs(lesson: Lesson): Promise<readonly Row[]> {
  const [subnet = ''] = linesOf(await lesson.inside('host', 'ip', '-4', 'route', 'show', 'dev', 'docker0'));
  const blocks = await Promise.all(
    containers.map(async ({ name, image }) => [row(4, name, image), ...(await endpointRows(lesson, name))]),
  );
  return [
    row(1, 'This machine'),
    row(2, 'lesson', '2 containers · rootless'),
    row(3, 'Host', await uplinkOf(lesson, 'host')),
    row(3, 'bridge', `docker0 · ${subnet.split(' ')[0]}`),
    ...blocks.flat(),
    row(3, 'client', `${await uplinkOf(lesson, 'client')} · outside`),
    row(2, 'The machine itself'),
  ];
}

async function endpointRows(lesson: Lesson, container: string): Promise<readonly Row[]> {
  const ports = (await dnatPorts(lesson)).filter((port) => port.container === container);
  const links = (await linksOf(lesson, container)).filter(({ link_type: type }) => type !== 'loopback');
  const rows = links.map(async (link) => {
    const end = await otherEnd(lesson, container, link);
    const [address] = addressesOf(link);
    const cable = `${address?.split('/')[0]} ⇄ ${end?.link.ifname} @ ${end?.link.master}`;
    return row(5, link.ifname, cable);
  });
  return [
    ...(await Promise.all(rows)),
    ...ports.map(({ port, protocol, hostPort }) => row(6, `${port}/${protocol}`, `← 0.0.0.0:${hostPort}`)),
  ];
}

async function uplinkOf(lesson: Lesson, place: string): Promise<string> {
  const uplink = (await linksOf(lesson, place)).find(({ ifname }) => ifname === 'eth0');
  return (uplink && addressesOf(uplink)[0]) ?? '?';
}

import { addressesOf, linksOf, otherEnd, type IpLink } from './links.ts';
import { row, type Lesson } from './rows.ts';
import type { Row } from '../support/rowList.ts';

interface IpNeighbour {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
}

/** The Interfaces view of a place. */
export async function expectedInterfaces(lesson: Lesson, place: string): Promise<readonly Row[]> {
  const links = await linksOf(lesson, place);
  const neighbours = JSON.parse(await lesson.inside(place, 'ip', '-j', 'neigh')) as readonly IpNeighbour[];
  const blocks = links.map(async (link) => [
    row(1, link.ifname, await descriptionOf(lesson, place, link)),
    ...addressesOf(link).map((address) => row(2, address)),
    ...(link.link_type === 'loopback' ? [] : [row(2, link.address ?? '')]),
    ...links.filter(({ master }) => master === link.ifname).map(({ ifname }) => row(2, `port ${ifname}`)),
    ...neighbours
      .filter(({ dev, lladdr }) => dev === link.ifname && lladdr !== undefined)
      .map(({ dst, lladdr, state }) => row(2, dst, `${lladdr} ${state.join(' ')}`)),
  ]);
  return (await Promise.all(blocks)).flat();
}

async function descriptionOf(lesson: Lesson, place: string, link: IpLink): Promise<string> {
  const end = await otherEnd(lesson, place, link);
  const [address] = addressesOf(link).filter((one) => !one.includes(':'));
  return [
    address,
    end && `⇄ ${end.link.ifname} @ ${end.place}`,
    link.master && `in ${link.master}`,
    link.flags.includes('UP') ? undefined : 'down',
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

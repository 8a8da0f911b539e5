/** Links as `ip -j -d addr` prints them, and who is at the other end of which. */
import type { Lesson } from './rows.ts';

/** What is looked at of a link. */
export interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly link_type: string;
  readonly link_index?: number;
  readonly address?: string;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

/** The links of a place, in the order of their indexes. */
export async function linksOf({ inside }: Pick<Lesson, 'inside'>, place: string): Promise<readonly IpLink[]> {
  const links = JSON.parse(await inside(place, 'ip', '-j', '-d', 'addr')) as readonly IpLink[];
  return links.toSorted((a, b) => a.ifindex - b.ifindex);
}

/** An end of a cable. */
export interface End {
  readonly place: string;
  readonly link: IpLink;
}

/**
 * The other end of a veth: every cable of a lab has one end on its host, and each end tells the index of the other.
 * Undefined for a link that is no veth.
 */
export async function otherEnd(lesson: Lesson, place: string, link: IpLink): Promise<End | undefined> {
  if (link.linkinfo?.info_kind !== 'veth') return undefined;
  const candidates = place === 'host' ? lesson.places.filter((one) => one !== 'host') : ['host'];
  const ends = await Promise.all(
    candidates.map(async (one) => (await linksOf(lesson, one)).map((other) => ({ place: one, link: other }))),
  );
  return ends.flat().find(({ link: other }) => other.ifindex === link.link_index && other.link_index === link.ifindex);
}

/** IPv4 first, each as `172.17.0.2/16`. */
export function addressesOf({ addr_info: infos }: IpLink): readonly string[] {
  const of = (family: string) => infos.filter((info) => info.family === family);
  return [...of('inet'), ...of('inet6')].map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

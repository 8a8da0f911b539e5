/** Which interfaces of a snapshot are meant. Pure. */
import type { CaptureInterface, CaptureWish } from '../../model/capture.ts';
import { LabError } from '../../model/labError.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { Container, Link, Namespace, Snapshot } from '../../model/snapshot.ts';
import { containersIn } from '../../snapshot/namespaceParts.ts';
import { isPlace, nameOfPlace, placeNamed } from './places.ts';

/**
 * The interfaces that are wished for, each once; without a wish all of a lab, and of a machine those of its own namespace.
 * Of one namespace a port stands before its bridge, and a device before what stands upon it: that is the way of a packet
 * that comes in, which has one time on both. Throws `unknown-object` for what there is not, with what there is.
 */
export function chooseInterfaces(snapshot: Snapshot, wishes: readonly CaptureWish[]): readonly CaptureInterface[] {
  const chosen = wishes.map((given) => {
    const { place, interface: name } = isPlace(snapshot, given.place) ? given : splitWish(given);
    const namespace = placeNamed(snapshot, place);
    return { namespace, links: name === undefined ? namespace.links : [linkNamed(namespace, place, name)] };
  });
  const all = snapshot.lab === undefined ? [snapshot.host] : snapshot.namespaces;
  const wanted = wishes.length > 0 ? chosen : all.map((namespace) => ({ namespace, links: namespace.links }));
  return snapshot.namespaces.flatMap((namespace) => {
    const links = new Set(wanted.flatMap((one) => (one.namespace.inode === namespace.inode ? one.links : [])));
    return namespace.links
      .filter((link) => [...links].some(({ ifindex }) => ifindex === link.ifindex))
      .toSorted((a, b) => depthOf(namespace, a) - depthOf(namespace, b) || a.ifindex - b.ifindex)
      .map((link) => describe(snapshot, namespace, link));
  });
}

/** `web:eth0` as whose interface it is and its name; anything else as it is. */
export function splitWish(wish: CaptureWish): CaptureWish {
  const colon = wish.place.lastIndexOf(':');
  if (wish.interface !== undefined || colon === -1) return wish;
  return { place: wish.place.slice(0, colon), interface: wish.place.slice(colon + 1) };
}

/** How many devices are on the longest way below it: 0 for one that packets reach first. */
function depthOf(namespace: Namespace, link: Link, seen: readonly number[] = []): number {
  if (seen.includes(link.ifindex)) return 0;
  const { name, lower } = link;
  const below = namespace.links.filter(
    ({ master, ifindex }) => master === name || (lower?.inode === namespace.inode && lower.ifindex === ifindex),
  );
  const depths = below.map((one) => 1 + depthOf(namespace, one, [...seen, link.ifindex]));
  return Math.max(0, ...depths);
}

function describe(snapshot: Snapshot, namespace: Namespace, link: Link): CaptureInterface {
  const containers = containersIn(snapshot.containers, namespace.inode);
  const addresses = namespace.addresses
    .filter(({ ifindex }) => ifindex === link.ifindex)
    .map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`);
  const facts = [
    ownerText(namespace, containers),
    `network namespace net:[${String(namespace.inode)}], ${link.kind}, index ${String(link.ifindex)}`,
    ...(addresses.length === 0 ? [] : [addresses.join(', ')]),
    ...(link.master === undefined ? [] : [`port of ${link.master}`]),
    ...(link.peer === undefined
      ? []
      : [`the other end is ${link.peer.name} of ${nameOfPlace(snapshot, link.peer.inode)}`]),
  ];
  const { inode } = namespace;
  return { place: nameOfPlace(snapshot, inode), name: link.name, facts, mac: link.mac, inode, ifindex: link.ifindex };
}

function ownerText({ role, label }: Namespace, containers: readonly Container[]): string {
  const names = containers.map(({ name, engine, id }) => `${name} (${engine} ${id.slice(0, 12)})`).join(', ');
  if (role === 'host') return names === '' ? 'host' : `host, shared by containers: ${names}`;
  if (names !== '') return `${containers.length === 1 ? 'container' : 'containers'}: ${names}`;
  return role === 'outside' ? `outside: ${label}` : label;
}

function linkNamed(namespace: Namespace, place: string, name: string): Link {
  const found = namespace.links.find((link) => link.name === name);
  if (found !== undefined) return found;
  throw new LabError('unknown-object', say`${nameInText(place)} has no interface ${nameInText(name)}`, {
    object: nameInText(`${place}:${name}`),
    remedy: `It has: ${namespace.links.map((link) => nameInText(link.name)).join(', ')}`,
  });
}

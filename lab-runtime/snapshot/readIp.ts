/**
 * Readers of what `ip -j` and `bridge -j` say of links. They never throw; what they do not understand is a problem,
 * not a gap.
 */
import type * as z from 'zod/mini';
import type { FdbEntry, InterfaceAddress, Link, Neighbour } from '../model/snapshot.ts';
import { readEach, type Reading } from './readEach.ts';
import { addressRecord, fdbRecord, neighbourRecord } from './records.ts';

/**
 * Links of `ip -j -d link show` or `addr show`. Peers are not resolved yet: see resolvePeers.ts. Where the other end is
 * in the same namespace, `ip` prints its name (`link`) in place of its index (`link_index`).
 */
export function readLinks(document: unknown): Reading<Link> {
  const { value: records, problems } = readEach(document, addressRecord, 'link', (record) => [record]);
  const indexes = new Map(records.map(({ ifname, ifindex }) => [ifname, ifindex]));
  return { value: records.map((record) => linkOf(record, indexes)), problems };
}

function linkOf(record: z.output<typeof addressRecord>, indexes: ReadonlyMap<string, number>): Link {
  const port = record.linkinfo?.info_slave_data;
  return {
    ifindex: record.ifindex,
    name: record.ifname,
    kind: record.linkinfo?.info_kind ?? record.link_type ?? 'unknown',
    flags: record.flags ?? [],
    operstate: record.operstate ?? 'UNKNOWN',
    mtu: record.mtu ?? 0,
    mac: record.link_type === 'loopback' ? undefined : record.address,
    txqlen: record.txqlen,
    master: record.master,
    portState: port?.state,
    hairpin: port?.hairpin,
    isolated: port?.isolated,
    peerIfindex: record.link_index ?? indexes.get(record.link ?? record.linkinfo?.info_data?.link ?? ''),
    peerNetnsid: record.link_netnsid,
  };
}

/** Addresses of `ip -j -d addr show`. */
export function readAddresses(document: unknown): Reading<InterfaceAddress> {
  return readEach(document, addressRecord, 'address', (record) =>
    (record.addr_info ?? []).flatMap(({ family, local, prefixlen, broadcast, scope }) =>
      local === undefined || prefixlen === undefined
        ? []
        : [
            {
              ifindex: record.ifindex,
              interface: record.ifname,
              family: family === 'inet6' ? ('ipv6' as const) : ('ipv4' as const),
              address: local,
              prefixLength: prefixlen,
              broadcast,
              scope: scope ?? 'global',
            },
          ],
    ),
  );
}

/** Neighbours of `ip -j neigh show`. */
export function readNeighbours(document: unknown): Reading<Neighbour> {
  return readEach(document, neighbourRecord, 'neighbour', (record) => [
    { address: record.dst, device: record.dev ?? '', mac: record.lladdr, states: record.state ?? [] },
  ]);
}

/** Entries of `bridge -j fdb show`. */
export function readFdb(document: unknown): Reading<FdbEntry> {
  return readEach(document, fdbRecord, 'fdb', (record) => [
    { mac: record.mac, device: record.ifname, bridge: record.master, state: record.state ?? '' },
  ]);
}

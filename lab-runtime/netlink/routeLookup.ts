/** Asking the kernel where it would send a packet (rtnetlink(7), RTM_GETROUTE; linux/rtnetlink.h). Pure. */
import { Address4, Address6 } from 'ip-address';
import { attribute, native32, readAttributes, readNative32 } from './attributes.ts';
import { decodeMessages, encodeMessage, errorOf, requestFlags } from './message.ts';

/** See the head of this file. */
export interface RouteQuestion {
  readonly destination: string;
  readonly source?: string | undefined;
  /** Number of the device that it comes in by; undefined for what the machine itself sends. */
  readonly inDevice?: number | undefined;
  readonly mark?: number | undefined;
}

/** The kernel's answer: where to, or why not. */
export type RouteAnswer =
  | {
      readonly kind: 'route';
      readonly type: 'unicast' | 'local' | 'broadcast' | 'multicast' | 'other';
      readonly outDevice?: number | undefined;
      readonly gateway?: string | undefined;
      readonly source?: string | undefined;
      /** Where a path's limit was learnt, bytes. */
      readonly mtu?: number | undefined;
    }
  /** errno(3), positive. */
  | { readonly kind: 'refused'; readonly errno: number };

const types = { getRoute: 26, newRoute: 24 };
const families = { ipv4: 2, ipv6: 10 } as const;
/** RTA_* */
const fields = { destination: 1, source: 2, inDevice: 3, outDevice: 4, gateway: 5, preferred: 7, metrics: 8, mark: 16 };
const mtuMetric = 2;
/** RTN_* */
const routeTypes: Readonly<Record<number, 'unicast' | 'local' | 'broadcast' | 'multicast'>> = {
  ...{ 1: 'unicast', 2: 'local', 3: 'broadcast', 5: 'multicast' },
};

/** The request as it is sent. */
export function routeRequest({ destination, source, inDevice, mark }: RouteQuestion): Buffer {
  const to = bytesOf(destination);
  const from = source === undefined ? undefined : bytesOf(source);
  // struct rtmsg: family, lengths of both prefixes, tos; table, protocol, scope, type; flags.
  const head = Buffer.alloc(12);
  head.set([to.length === 4 ? families.ipv4 : families.ipv6, to.length * 8, (from?.length ?? 0) * 8]);
  const body = Buffer.concat([
    head,
    attribute(fields.destination, to),
    ...(from === undefined ? [] : [attribute(fields.source, from)]),
    ...(inDevice === undefined ? [] : [attribute(fields.inDevice, native32(inDevice))]),
    ...(mark === undefined || mark === 0 ? [] : [attribute(fields.mark, native32(mark))]),
  ]);
  return encodeMessage({ type: types.getRoute, flags: requestFlags.request, sequence: 1, body });
}

/** Reads what came back; undefined where it is neither a route nor a refusal. */
export function readRouteAnswer(bytes: Buffer): RouteAnswer | undefined {
  for (const message of decodeMessages(bytes)) {
    const errno = errorOf(message);
    if (errno !== undefined && errno !== 0) return { kind: 'refused', errno };
    if (message.type === types.newRoute && message.body.length >= 12) return readRoute(message.body);
  }
  return undefined;
}

function readRoute(body: Buffer): RouteAnswer {
  const attributes = readAttributes(body.subarray(12));
  const metrics = attributes.get(fields.metrics);
  return {
    kind: 'route',
    type: routeTypes[body.readUInt8(7)] ?? 'other',
    outDevice: readNative32(attributes.get(fields.outDevice)),
    gateway: addressOf(attributes.get(fields.gateway)),
    source: addressOf(attributes.get(fields.preferred)),
    mtu: metrics === undefined ? undefined : readNative32(readAttributes(metrics).get(mtuMetric)),
  };
}

function bytesOf(address: string): Buffer {
  return Buffer.from(address.includes(':') ? new Address6(address).toByteArray() : new Address4(address).toArray());
}

function addressOf(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length === 4) return Address4.fromByteArray([...bytes]).correctForm();
  return bytes?.length === 16 ? Address6.fromByteArray([...bytes]).correctForm() : undefined;
}

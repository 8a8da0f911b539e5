/** What the kernel's trace events are read as. */
import assert from 'node:assert/strict';
import { listAttributes, readAttributes, readText } from '../../../lab-runtime/netlink/attributes.ts';
import { decodeMessages } from '../../../lab-runtime/netlink/message.ts';
import { classify } from '../../../lab-runtime/journey/trace/classify.ts';
import { cookieOf, drawMark, probeOf, probesPerMark, udpPortOf } from '../../../lab-runtime/journey/trace/cookie.ts';
import { markerTableOf, markerTables } from '../../../lab-runtime/journey/trace/markerTables.ts';
import { readHeaders, type IpHeaders } from '../../../lab-runtime/journey/trace/packetHeaders.ts';
import { readTrace } from '../../../lab-runtime/journey/trace/readTrace.ts';
import { eventsOf, recorded, visitsOf } from './recorded.ts';

const host = recorded.snapshot.host.inode;
const hostVisits = visitsOf(eventsOf('published').get(host) ?? []);

describe('trace events', () => {
  it('become visits: chains of ours are places, those of others have their rules and their end', () => {
    const told = hostVisits
      .filter(({ packet }) => packet.kind === 'ip' && packet.tcp?.flags.join() === 'SYN')
      .map(({ marker, table, chain, rules, end }) =>
        marker === undefined
          ? `${table} ${chain} ${rules.map((rule) => rule.verdict.chain ?? rule.verdict.kind).join(' ')} → ${end?.by ?? ''} ${end?.verdict.kind ?? ''}`
          : `${marker.layer} ${marker.hook} ${marker.edge}`,
      );
    assert.deepEqual(told, [
      'netdev ingress first',
      'inet prerouting first',
      'nat PREROUTING DOCKER accept → rule accept',
      'inet prerouting last',
      'inet forward first',
      'filter FORWARD DOCKER-USER return DOCKER-ISOLATION-STAGE-1 return DOCKER accept → rule accept',
      'inet forward last',
      'inet postrouting first',
      'nat POSTROUTING  → policy accept',
      'inet postrouting last',
      'netdev egress first',
      'bridge output first',
      'bridge output last',
      'bridge postrouting first',
      'bridge postrouting last',
      'netdev egress first',
    ]);
  });

  it('carry the packet as it was at each place', () => {
    const packets = hostVisits.flatMap(({ packet }) =>
      packet.kind === 'ip' && packet.tcp?.flags.join() === 'SYN' ? [packet] : [],
    );
    assert.deepEqual(
      [packets[0], packets[3], packets[4]].map((packet) => [packet?.destination, packet?.destinationPort, packet?.ttl]),
      [
        ['192.168.99.100', 32769, 64],
        ['172.17.0.3', 80, 64],
        ['172.17.0.3', 80, 63],
      ],
    );
    assert.equal(packets[0]?.tcp?.sequence, cookieOf(recorded.mark, 1));
  });

  it('of two packets that stand between each other’s are told apart', () => {
    const events = eventsOf('published').get(host) ?? [];
    const [one, other] = [events.filter((_, index) => index < 8), events.filter((_, index) => index < 8)];
    const mixed = one.flatMap((event, index) => [event, { ...(other[index] ?? event), id: event.id + 1 }]);
    assert.deepEqual(
      visitsOf(mixed)
        .filter((_, index) => index % 2 === 1)
        .map(({ chain, rules, end }) => ({ chain, rules, end })),
      visitsOf(one).map(({ chain, rules, end }) => ({ chain, rules, end })),
    );
  });

  it('that are cut short, or of another kind, are passed over', () => {
    const [first = ''] = recorded.probes.published.raw[String(host)] ?? [];
    const bytes = Buffer.from(first, 'hex');
    for (let length = 0; length < bytes.length; length += 7)
      assert.doesNotThrow(() => readTrace(bytes.subarray(0, length)));
    assert.deepEqual(readTrace(Buffer.alloc(64)), []);
    const other = Buffer.from(bytes);
    other.writeUInt16LE(99, 4);
    assert.deepEqual(readTrace(other).length, readTrace(bytes).length - 1);
  });
});

describe('which packet it is', () => {
  const ip = (name: 'published' | 'masquerade' | 'closed', inode: number): readonly IpHeaders[] =>
    visitsOf(eventsOf(name).get(inode) ?? []).flatMap(({ packet }) => (packet.kind === 'ip' ? [packet] : []));

  it('is told by what NAT does not change, there and back', () => {
    const found = ip('published', host).map((packet) => classify(packet, recorded.mark));
    assert.deepEqual(
      [...new Set(found.map((one) => `${String(one?.probe)} ${one?.direction ?? ''} ${one?.what ?? ''}`))],
      [
        '1 forward SYN',
        '1 reply SYN,ACK',
        ...[
          ...new Set(found.slice(-40).map((one) => `${String(one?.probe)} ${one?.direction ?? ''} ${one?.what ?? ''}`)),
        ].filter((text) => /data|RST/.test(text)),
      ],
    );
    const pings = ip('masquerade', host).map((packet) => classify(packet, recorded.mark));
    const own = pings.filter((one) => one?.probe === 2).map((one) => one?.direction);
    assert.deepEqual([...new Set(own)], ['forward', 'reply']);
    // The connection of the probe before is still being closed.
    assert.ok(pings.every((one) => one?.probe === 1 || one?.probe === 2));
  });

  it('of an error is told by the id of the packet that it quotes', () => {
    const packets = ip('closed', host);
    const sent = packets.find(({ protocol }) => protocol === 'udp');
    const error = packets.find(({ protocol }) => protocol === 'icmp');
    assert.ok(sent && error);
    assert.deepEqual(classify(error, recorded.mark), { direction: 'reply', what: 'error 3/3', quotedId: sent.id });
  });

  it('is nobody’s where the number is not the session’s', () => {
    for (const packet of ip('published', host))
      assert.equal(classify(packet, { prefix: 0x1111, udpPorts: 0x5000 }), undefined);
  });

  it('has a number for each of its probes, and ports for UDP', () => {
    const mark = drawMark(() => 0.999_999);
    const numbers = Array.from({ length: probesPerMark }, (_, probe) => probe);
    assert.deepEqual(
      numbers.map((probe) => probeOf(mark, cookieOf(mark, probe) + 255)),
      numbers,
    );
    assert.equal(new Set(numbers.map((probe) => udpPortOf(mark, probe))).size, probesPerMark);
    assert.ok(numbers.every((probe) => udpPortOf(mark, probe) < 32_768 && cookieOf(mark, probe) < 2 ** 32));
    assert.equal(probeOf(mark, cookieOf(mark, 0) - 1), undefined);
  });
});

describe('headers', () => {
  it('that are none of ours are nothing', () => {
    assert.equal(readHeaders(undefined, undefined, undefined), undefined);
    assert.equal(readHeaders(undefined, Buffer.alloc(20), undefined), undefined);
    assert.equal(readHeaders(undefined, Buffer.from(`60${'00'.repeat(30)}`, 'hex'), undefined), undefined);
  });

  it('of ARP tell who is looked for, and who has answered', () => {
    const request = '0001080006040001' + '0242ac110002' + 'ac110002' + '000000000000' + 'ac110003';
    const reply = '0001080006040002' + '0242ac110003' + 'ac110003' + '0242ac110002' + 'ac110002';
    const read = (hex: string) => readHeaders(undefined, Buffer.from(hex, 'hex'), undefined);
    assert.deepEqual(read(request), {
      kind: 'neighbour',
      operation: 'request',
      source: '172.17.0.2',
      destination: '172.17.0.3',
      wanted: '172.17.0.3',
    });
    assert.deepEqual(read(reply), {
      kind: 'neighbour',
      operation: 'reply',
      source: '172.17.0.3',
      destination: '172.17.0.2',
      wanted: '172.17.0.3',
      mac: '02:42:ac:11:00:03',
    });
  });
});

describe('marker tables', () => {
  const wish = { mark: recorded.mark, devices: ['lo', 'eth0'], hasBridge: true, hasEgress: true };

  it('are one transaction, of tables that belong to the socket, and only the last request is acknowledged', () => {
    const messages = decodeMessages(markerTables(wish));
    assert.deepEqual([messages[0]?.type, messages.at(-1)?.type], [0x10, 0x11]);
    const requests = messages.slice(1, -1);
    assert.deepEqual(
      requests.map(({ sequence }) => sequence),
      requests.map((_, index) => index + 1),
    );
    assert.deepEqual(
      requests.map(({ flags }) => (flags & 4) !== 0),
      requests.map((_, index) => index === requests.length - 1),
    );
    for (const { body } of requests)
      assert.equal(readText(readAttributes(body.subarray(4)).get(1)), markerTableOf(recorded.mark));
    const tables = requests.filter(({ type }) => type === 10 << 8);
    assert.deepEqual(
      tables.map(({ body }) => body[0]),
      [5, 7, 1],
    );
    for (const { body } of tables) assert.equal(readAttributes(body.subarray(4)).get(2)?.readUInt32BE(0), 2);
  });

  it('leave out what there is not', () => {
    const families = (changed: Partial<typeof wish>) =>
      decodeMessages(markerTables({ ...wish, ...changed }))
        .filter(({ type }) => type === 10 << 8)
        .map(({ body }) => body[0]);
    assert.deepEqual(families({ hasBridge: false }), [5, 1]);
    assert.deepEqual(families({ devices: [] }), [7, 1]);
    const chains = (hasEgress: boolean) =>
      decodeMessages(markerTables({ ...wish, hasEgress })).flatMap(({ type, body }) => {
        const attributes = new Map(listAttributes(body.subarray(4)));
        return type === ((10 << 8) | 3) && body[0] === 5 ? [readText(attributes.get(3))] : [];
      });
    assert.deepEqual([chains(true), chains(false)], [['ingress', 'egress'], ['ingress']]);
  });
});

/** Packets for tests, put together by hand. */

/** An Ethernet frame from one made-up card to another. */
export function ethernet(type: number, payload: Buffer, tags: readonly number[] = []): Buffer {
  const head = Buffer.from(`0242ac1100030242ac110002`, 'hex');
  const tagged = tags.flatMap((tag) => [0x81, 0x00, tag >> 8, tag & 0xff]);
  return Buffer.concat([head, Buffer.from([...tagged, type >> 8, type & 0xff]), payload]);
}

/** An IPv4 packet without options. */
export function ipv4(protocol: number, source: string, destination: string, payload: Buffer, fragment = 0): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt8(0x45, 0);
  head.writeUInt16BE(20 + payload.length, 2);
  head.writeUInt16BE(fragment, 6);
  head.writeUInt8(64, 8);
  head.writeUInt8(protocol, 9);
  for (const [index, address] of [source, destination].entries())
    Buffer.from(address.split('.').map(Number)).copy(head, 12 + 4 * index);
  return Buffer.concat([head, payload]);
}

/** An IPv6 packet; addresses as 32 hexadecimal digits, and what stands between the header and the payload. */
export function ipv6(next: number, source: string, destination: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(0x60, 0);
  head.writeUInt16BE(payload.length, 4);
  head.writeUInt8(next, 6);
  head.writeUInt8(64, 7);
  return Buffer.concat([head, Buffer.from(source, 'hex'), Buffer.from(destination, 'hex'), payload]);
}

/** A TCP segment with flags by their bits. */
export function tcp(sourcePort: number, destinationPort: number, flags: number, data = ''): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(sourcePort, 0);
  head.writeUInt16BE(destinationPort, 2);
  head.writeUInt8(0x50, 12);
  head.writeUInt8(flags, 13);
  return Buffer.concat([head, Buffer.from(data)]);
}

/** A UDP datagram. */
export function udp(sourcePort: number, destinationPort: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(sourcePort, 0);
  head.writeUInt16BE(destinationPort, 2);
  head.writeUInt16BE(8 + data.length, 4);
  return Buffer.concat([head, data]);
}

/** An ARP message for IPv4 on Ethernet. */
export function arp(operation: 1 | 2, sender: string, target: string): Buffer {
  const addresses = [sender, target].map((address) => Buffer.from(address.split('.').map(Number)).toString('hex'));
  const [from = '', to = ''] = addresses;
  return Buffer.from(`000108000604000${String(operation)}0242ac110002${from}000000000000${to}`, 'hex');
}

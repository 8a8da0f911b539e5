/** Ethernet addresses: six bytes, written `02:42:ac:11:00:02`. */

/**
 * The canonical form (lower case, colons) of a MAC written `02:42:AC:11:00:02`, `02-42-ac-11-00-02`
 * or `0242.ac11.0002`, the forms Docker takes (Go's net.ParseMAC); undefined for anything else.
 */
export function parseMac(text: string): string | undefined {
  const written =
    /^[\da-f]{2}(?:(?::[\da-f]{2}){5}|(?:-[\da-f]{2}){5})$/i.test(text) ||
    /^[\da-f]{4}(?:\.[\da-f]{4}){2}$/i.test(text);
  if (!written) return undefined;
  return text
    .toLowerCase()
    .replaceAll(/[:.-]/g, '')
    .replaceAll(/(..)(?=.)/g, '$1:');
}

/** The MAC of six bytes. */
export function formatMac(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** True for a group address (lowest bit of the first byte set, IEEE 802): no interface may have one. */
export function isMulticastMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** The MAC Docker (up to 27) gives to an endpoint: 02:42 and the four bytes of its canonical IPv4 address. */
export function macFromIpv4(address: string): string {
  return formatMac([0x02, 0x42, ...address.split('.').map(Number)]);
}

/** An address as it stands before a port: of IPv6 in brackets (RFC 3986, 3.2.2), for its own colons would run into the port's. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

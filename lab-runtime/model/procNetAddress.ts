/** Addresses as the kernel prints them in /proc/net/tcp, tcp6, udp and udp6 (proc_pid_net(5)). Pure. */
import { Address4, Address6 } from 'ip-address';

/** ::ffff:0:0/96, in the machine's order. */
const mapped = /^0{16}FFFF0000/u;

/**
 * Eight hexadecimal digits of IPv4, 32 of IPv6, in the form of RFC 5952. A word of four bytes is printed in the machine's own
 * order: on all that Linux containers run on today, the last byte first. What an IPv6 socket has of IPv4 (RFC 4291, 2.5.5.2)
 * is an address of IPv4.
 */
export function procNetAddress(hex: string): string {
  const bytes = [...Buffer.from(hex.replace(mapped, ''), 'hex').swap32()];
  return bytes.length === 4 ? Address4.fromByteArray(bytes).correctForm() : Address6.fromByteArray(bytes).correctForm();
}

import { lastAddress, parseInterfaceAddress } from '../model/address.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';

/**
 * The broadcast address that Docker sets explicitly (since 17.05): `172.17.0.1/16` → `172.17.255.255`.
 * Throws `bad-lab-file` for text that is no IPv4 interface address.
 */
export function broadcastOf(interfaceAddress: string): string {
  const parsed = parseInterfaceAddress(interfaceAddress);
  if (parsed === undefined) {
    throw new LabError('bad-lab-file', say`${interfaceAddress} is not an IPv4 address with a prefix length`, {
      object: interfaceAddress,
      remedy: 'Write it like 192.168.99.100/24.',
    });
  }
  return lastAddress(parsed.cidr);
}

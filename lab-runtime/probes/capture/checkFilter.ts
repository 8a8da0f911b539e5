import { parseAddress, parseIpv6Address } from '../../model/address.ts';
import { captureProtocols, type CaptureFilter } from '../../model/capture.ts';
import { LabError } from '../../model/labError.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';

/** Throws `usage` for a filter that no packet could fit, or that means nothing. */
export function checkFilter({ host, port, protocol }: CaptureFilter): void {
  if (host !== undefined && parseAddress(host) === undefined && parseIpv6Address(host) === undefined) {
    throw new LabError('usage', say`${nameInText(host)} is not an address`, {
      object: nameInText(host),
      remedy: 'Give an IPv4 or IPv6 address: those of a lab are told by vethscope ls and show.',
    });
  }
  if (port !== undefined && (protocol === 'icmp' || protocol === 'arp')) {
    throw new LabError('usage', say`${protocol} has no ports`, {
      object: `port ${String(port)}`,
      remedy: `Leave one of them out, or choose ${captureProtocols.filter((one) => !['icmp', 'arp'].includes(one)).join(', ')}.`,
    });
  }
}

/** URLs worth fetching in a lab. Pure. */
import type { AddressedLab, PublishedPort } from '../lab-runtime/index.ts';
import { portText } from './views/model/portText.ts';

/** One URL, and what stands behind it. */
export interface WebAddress {
  readonly url: string;
  readonly container: string;
  readonly port: PublishedPort;
  /** Who reaches it: anybody, or only the host, because it is bound to one of its own addresses. */
  readonly reach: 'outside' | 'host';
}

/** The published TCP ports at the uplink's address, or at the one address they are bound to. */
export function webAddresses(lab: AddressedLab): readonly WebAddress[] {
  return lab.containers.flatMap(({ spec, ports }) =>
    ports.flatMap((port) => {
      const address = webAddressOf(lab, port);
      return address === undefined ? [] : [{ ...address, container: spec.name, port }];
    }),
  );
}

/** The URL of one published port; undefined for a port that is not TCP's. */
export function webAddressOf(
  { uplink }: Pick<AddressedLab, 'uplink'>,
  { hostIp, hostPort, protocol }: PublishedPort,
): Pick<WebAddress, 'url' | 'reach'> | undefined {
  if (protocol !== 'tcp') return undefined;
  const outer = uplink.address.split('/')[0] ?? '';
  const address = hostIp === '0.0.0.0' ? outer : hostIp;
  return { url: `http://${portText({ hostIp: address, hostPort })}/`, reach: address === outer ? 'outside' : 'host' };
}

/** URLs worth fetching in a lab. Pure. */
import type { AddressedLab, PublishedPort } from '../lab-runtime/index.ts';

/** One URL, and what stands behind it. */
export interface WebAddress {
  readonly url: string;
  readonly container: string;
  readonly port: PublishedPort;
}

/** The published TCP ports at the uplink's address, or at the one address they are bound to. */
export function webAddresses(lab: AddressedLab): readonly WebAddress[] {
  const uplink = lab.uplink.address.split('/')[0] ?? '';
  return lab.containers.flatMap(({ spec, ports }) =>
    ports
      .filter(({ protocol }) => protocol === 'tcp')
      .map((port) => {
        const address = port.hostIp === '0.0.0.0' ? uplink : port.hostIp;
        return { url: `http://${address}:${String(port.hostPort)}/`, container: spec.name, port };
      }),
  );
}

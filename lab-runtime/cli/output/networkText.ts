/** Networks as Docker prints them. */
import type { AddressedNetwork, RunningLab } from '../../index.ts';
import { formatTable } from './table.ts';

/** A network of `network ls --json`. */
export function networkJson({ spec, id, bridge, subnet, gateway }: AddressedNetwork) {
  return { id, name: spec.name, driver: 'bridge', bridge, subnet, gateway, internal: spec.internal };
}

/** The table of `docker network ls`, with what a learner asks next. */
export function networkTable(networks: readonly AddressedNetwork[]): string {
  const rows = networks
    .map(networkJson)
    .map(({ id, name, driver, bridge, subnet, gateway }) => [
      id.slice(0, 12),
      name,
      driver,
      'local',
      bridge,
      subnet,
      gateway,
    ]);
  return formatTable(['NETWORK ID', 'NAME', 'DRIVER', 'SCOPE', 'BRIDGE', 'SUBNET', 'GATEWAY'], rows);
}

/** One element of the array that `docker network inspect` prints; only what concerns the network. */
export function inspectJson({ lab }: RunningLab, network: AddressedNetwork) {
  const { spec, id, bridge, subnet, gateway } = network;
  const attached = lab.containers.flatMap((container) => {
    const endpoint = container.endpoints.find((one) => one.network === spec.name);
    return endpoint === undefined ? [] : [{ container, endpoint }];
  });
  return {
    Name: spec.name,
    Id: id,
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: spec.ipv6,
    IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
    Internal: spec.internal,
    Containers: Object.fromEntries(
      attached.map(({ container, endpoint }) => [
        container.id,
        {
          Name: container.spec.name,
          MacAddress: endpoint.mac,
          IPv4Address: `${endpoint.address}/${String(endpoint.prefixLength)}`,
          IPv6Address: '',
        },
      ]),
    ),
    Options: {
      'com.docker.network.bridge.name': bridge,
      'com.docker.network.bridge.enable_icc': String(spec.icc),
      'com.docker.network.bridge.enable_ip_masquerade': String(spec.masquerade),
      ...(spec.hostBindingIpv4 === undefined
        ? {}
        : { 'com.docker.network.bridge.host_binding_ipv4': spec.hostBindingIpv4 }),
      ...(spec.mtu === undefined ? {} : { 'com.docker.network.driver.mtu': String(spec.mtu) }),
    },
  };
}

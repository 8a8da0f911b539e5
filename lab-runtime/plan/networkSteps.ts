/** Bridges: what `docker network create` makes on the host, rules apart. */
import type { AddressedNetwork } from '../model/addressedLab.ts';
import type { Action, Step } from '../model/plan.ts';
import { broadcastOf } from './broadcast.ts';

/** The bridge of a network, up and with the gateway's address (libnetwork drivers/bridge/setup_*.go). */
export function bridgeStep(network: AddressedNetwork): Step {
  const { bridge, mac, gateway, subnet } = network;
  const prefixLength = subnet.split('/')[1] ?? '';
  const address = `${gateway}/${prefixLength}`;
  return {
    id: `network/${network.spec.name}`,
    title: `Make the bridge ${bridge} of network ${network.spec.name}`,
    reason: `A bridge is a switch in the kernel; with the address ${gateway} it is also the gateway of its containers.`,
    action: {
      kind: 'ip',
      place: { kind: 'host' },
      commands: [
        ['link', 'add', bridge, 'address', mac, 'txqueuelen', '0', 'type', 'bridge'],
        ...(network.spec.mtu === undefined ? [] : [['link', 'set', bridge, 'mtu', String(network.spec.mtu)]]),
        ['addr', 'add', address, 'brd', broadcastOf(address), 'dev', bridge],
        ['link', 'set', bridge, 'up'],
      ],
    },
    undo: [deleteBridge(network)],
  };
}

/** Docker does not let router advertisements change a bridge's addresses. */
export function bridgeSettingStep(network: AddressedNetwork): Step {
  return {
    id: `network/${network.spec.name}/settings`,
    title: `Let ${network.bridge} ignore router advertisements`,
    reason: 'A container must not be able to give the host an address or a route.',
    action: { kind: 'sysctl', settings: [[`net.ipv6.conf.${network.bridge.replaceAll('.', '/')}.accept_ra`, '0']] },
    undo: [],
  };
}

/** Removes the bridge; `ports` that are still joined to it stay without one, and join it again when it is taken back. */
export function removeBridgeStep(network: AddressedNetwork, ports: readonly string[]): Step {
  const joins = ports.map((port) => ['link', 'set', port, 'master', network.bridge]);
  return {
    id: `network/${network.spec.name}/remove`,
    title: `Delete the bridge ${network.bridge} of network ${network.spec.name}`,
    reason: 'The network is no longer wanted, and no container is attached to it any more.',
    action: deleteBridge(network),
    undo: [
      bridgeStep(network).action,
      bridgeSettingStep(network).action,
      { kind: 'ip', place: { kind: 'host' }, commands: joins },
    ],
  };
}

function deleteBridge(network: AddressedNetwork): Action {
  return { kind: 'ip', place: { kind: 'host' }, commands: [['link', 'del', network.bridge]] };
}

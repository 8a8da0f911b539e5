/**
 * A lab with every name, address, MAC and host port decided: what a plan is made from, and what the
 * state of a running lab records. Deterministic: the same lab file gives the same identifiers, so
 * that a printed plan is the plan that runs.
 */
import type { ContainerPort, Lab, LabContainer, LabNetwork, OutsidePeer, Protocol } from './lab.ts';

/** A bridge with its chosen subnets. */
export interface AddressedNetwork {
  readonly spec: LabNetwork;
  /** 64 hex digits. */
  readonly id: string;
  /** Interface name of the bridge: `docker0`, `br-<12 hex>` or the one wished. */
  readonly bridge: string;
  /** MAC of the bridge: 02:42 and four bytes (Docker ≤ 27). */
  readonly mac: string;
  /** CIDR of the network, e.g. `172.17.0.0/16`. */
  readonly subnet: string;
  /** The bridge's address, e.g. `172.17.0.1`. */
  readonly gateway: string;
}

/** One container's attachment to one network: a veth pair, a MAC, an address. */
export interface Endpoint {
  /** {@link LabNetwork.name} */
  readonly network: string;
  /** Name inside the container: `eth0`, `eth1`, … */
  readonly containerInterface: string;
  /** Host end: `veth` + 7 hex. */
  readonly hostInterface: string;
  /** Name the container end is born with on the host, before it is moved and renamed. */
  readonly temporaryInterface: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly mac: string;
  readonly aliases: readonly string[];
}

/** A port of the host that leads to a container's port. */
export interface PublishedPort {
  /** `0.0.0.0` or one IPv4 address of the host. */
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

/** A port at which the responder answers: at every address, or at one alone. */
export interface ServedPort extends ContainerPort {
  readonly address?: string | undefined;
}

/** A container with its endpoints in interface order. */
export interface AddressedContainer {
  readonly spec: LabContainer;
  /** 64 hex digits. */
  readonly id: string;
  readonly hostname: string;
  readonly endpoints: readonly Endpoint[];
  /** Network whose gateway is the default route and whose bridge carries the published ports. */
  readonly gatewayNetwork?: string | undefined;
  /** In the order in which Docker installs their rules. */
  readonly ports: readonly PublishedPort[];
  /** What the built-in responder serves where no command runs: exposed and published ports. */
  readonly served: readonly ServedPort[];
}

/** See the head of this file. */
export interface AddressedLab {
  readonly name: string;
  readonly file?: string | undefined;
  readonly docker: Lab['docker'];
  /** The host's uplink, CIDR, e.g. `192.168.99.100/24`, and its interface. */
  readonly uplink: { readonly interface: string; readonly address: string; readonly gateway?: string | undefined };
  readonly outside: readonly OutsidePeer[];
  readonly networks: readonly AddressedNetwork[];
  readonly containers: readonly AddressedContainer[];
  /** The next ephemeral host port per `hostIp/protocol`: Docker's counter never goes back. */
  readonly ephemeral: Readonly<Record<string, number>>;
}

/**
 * What a lab file asks for, before any address is chosen. Words are Docker's.
 * Made by compose/, completed by addressing/ (see addressedLab.ts).
 */
import type { SourceRange } from './source.ts';

/** Transport protocols a port can be published for. */
export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A port of a container: `80/tcp`. */
export interface ContainerPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** A wish to publish a port. A host port range or none at all leaves the choice to Docker's allocator. */
export interface PortWish {
  /** Host address to bind; undefined = the network's `host_binding_ipv4`, else 0.0.0.0 (and ::). */
  readonly hostIp?: string | undefined;
  /** First and last host port that may be taken; undefined = ephemeral. Equal for one exact port. */
  readonly hostPorts?: { readonly first: number; readonly last: number } | undefined;
  readonly containerPort: number;
  readonly protocol: Protocol;
  readonly source?: SourceRange | undefined;
}

/** One ipam block of a network. Addresses are canonical text; `subnet` and `ipRange` are CIDR. */
export interface IpamBlock {
  readonly subnet?: string | undefined;
  readonly gateway?: string | undefined;
  readonly ipRange?: string | undefined;
  /** Reserved addresses by host name. */
  readonly auxAddresses: Readonly<Record<string, string>>;
}

/** A network of the lab file, or Docker's default bridge. */
export interface LabNetwork {
  /** The key under `networks:`; `bridge` for Docker's default network. */
  readonly key: string;
  /** Docker's name: `<project>_<key>`, the `name:` given, or `bridge`. Unique in the lab. */
  readonly name: string;
  readonly kind: 'default-bridge' | 'user-bridge';
  readonly ipam: readonly IpamBlock[];
  readonly internal: boolean;
  readonly ipv6: boolean;
  /** `com.docker.network.bridge.*` and `com.docker.network.driver.mtu`. */
  readonly bridgeName?: string | undefined;
  readonly mtu?: number | undefined;
  readonly icc: boolean;
  readonly masquerade: boolean;
  readonly hostBindingIpv4?: string | undefined;
  readonly containerInterfacePrefix: string;
  readonly source?: SourceRange | undefined;
}

/** One container's wish to be attached to a network. */
export interface Attachment {
  /** {@link LabNetwork.name} */
  readonly network: string;
  readonly aliases: readonly string[];
  readonly ipv4Address?: string | undefined;
  readonly ipv6Address?: string | undefined;
  readonly macAddress?: string | undefined;
  /** Higher first: the order in which Compose attaches. */
  readonly priority: number;
  /** Higher wins the default route (Docker 28+). */
  readonly gatewayPriority: number;
  readonly source?: SourceRange | undefined;
}

/** How a container gets its network namespace. */
export type NetworkMode =
  | { readonly kind: 'networks'; readonly attachments: readonly Attachment[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'host' }
  /** Shares the namespace of another container of the lab, by its name. */
  | { readonly kind: 'container'; readonly container: string };

/** A container to run: one replica of a Compose service, or a `run` on the command line. */
export interface LabContainer {
  /** Unique in the lab: `container_name`, else the service's name, with `-N` where it has replicas. */
  readonly name: string;
  readonly service: string;
  readonly image?: string | undefined;
  /** entrypoint + command, as an argument array; undefined = serve with the built-in responder. */
  readonly command?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostname?: string | undefined;
  readonly domainname?: string | undefined;
  readonly networkMode: NetworkMode;
  readonly ports: readonly PortWish[];
  /** `-P`: publish every exposed port to an ephemeral host port. */
  readonly publishAll: boolean;
  readonly expose: readonly ContainerPort[];
  /** Lines for the hosts file; the address may be `host-gateway`. */
  readonly extraHosts: readonly { readonly name: string; readonly address: string }[];
  readonly dns: readonly string[];
  /** Names of containers that start before this one. */
  readonly dependsOn: readonly string[];
  readonly source?: SourceRange | undefined;
}

/** A peer beyond the host's uplink. */
export interface OutsidePeer {
  readonly name: string;
  /** CIDR on the uplink's network, e.g. `192.168.99.1/24`. */
  readonly address: string;
  /** Ports at which the peer answers with the built-in responder. */
  readonly serve: readonly ContainerPort[];
}

/** A lab as wished: a parsed, checked lab file. Containers stand in start order (dependencies, then file order). */
export interface Lab {
  readonly name: string;
  /** Absolute path of the lab file; undefined for a lab made by `run`. */
  readonly file?: string | undefined;
  /** Whose rules to build; `20.10` is the default and so far the only one. */
  readonly docker: string;
  readonly host: { readonly address: string };
  readonly outside: readonly OutsidePeer[];
  /** `bridge` first, then user networks in file order. */
  readonly networks: readonly LabNetwork[];
  readonly containers: readonly LabContainer[];
}

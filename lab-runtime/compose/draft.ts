/** What the readers make of a lab file, before names are resolved across it: every wish still knows its place. */
import type { Cidr } from '../model/address.ts';
import type { ContainerPort, LabNetwork, PortWish } from '../model/lab.ts';
import type { SourceRange } from '../model/source.ts';
import type { Placed } from './expect.ts';

/** A network and the addresses it was given. */
export interface NetworkDraft {
  readonly spec: LabNetwork;
  /** The key's place. */
  readonly range: SourceRange;
  readonly name: Placed<string>;
  readonly bridgeName?: Placed<string> | undefined;
  readonly subnet?: Placed<Cidr> | undefined;
  /** A subnet was wished and could not be read, which was reported. */
  readonly hasBadSubnet?: boolean | undefined;
  readonly gateway?: Placed<string> | undefined;
  readonly ipRange?: Placed<Cidr> | undefined;
  readonly auxAddresses: readonly (Placed<string> & { readonly name: string })[];
}

/** A service's wish to be attached to a network, by the network's key. */
export interface AttachmentDraft {
  readonly network: Placed<string>;
  readonly aliases: readonly Placed<string>[];
  readonly ipv4?: Placed<string> | undefined;
  readonly ipv6?: Placed<string> | undefined;
  readonly mac?: Placed<string> | undefined;
  readonly priority: number;
  readonly gatewayPriority: number;
}

/** Where a service's network namespace comes from. */
export type ModeDraft =
  | { readonly kind: 'networks'; readonly attachments: readonly AttachmentDraft[] }
  | { readonly kind: 'default-bridge'; readonly range: SourceRange }
  | { readonly kind: 'none'; readonly range: SourceRange }
  | { readonly kind: 'host'; readonly range: SourceRange }
  | { readonly kind: 'service'; readonly service: Placed<string> }
  | { readonly kind: 'container'; readonly container: Placed<string> };

/** A host port wish that surely has a place. */
export type PortDraft = PortWish & { readonly source: SourceRange };

/** A service, all its replicas together. */
export interface ServiceDraft {
  readonly name: Placed<string>;
  readonly containerName?: Placed<string> | undefined;
  readonly replicas: Placed<number>;
  readonly profiles: readonly string[];
  readonly image?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostname?: Placed<string> | undefined;
  readonly domainname?: string | undefined;
  readonly mac?: Placed<string> | undefined;
  readonly mode: ModeDraft;
  readonly ports: readonly PortDraft[];
  readonly expose: readonly Placed<ContainerPort>[];
  readonly extraHosts: readonly { readonly name: string; readonly address: string }[];
  readonly dns: readonly string[];
  readonly links: readonly { readonly service: Placed<string>; readonly alias: string }[];
  readonly dependsOn: readonly (Placed<string> & { readonly required: boolean })[];
}

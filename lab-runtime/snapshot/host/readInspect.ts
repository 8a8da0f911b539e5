/**
 * What `docker inspect` and `docker network inspect` say, and podman's, which are nearly alike (moby api/types,
 * containers/podman libpod/define). Engines only add names: nothing of the map depends on them. Pure; never throws.
 */
import * as z from 'zod/mini';
import type { Container, SnapshotNetwork, SnapshotPort } from '../../model/snapshot.ts';
import { readEach, type Reading } from '../readEach.ts';
import { splitJsonDocuments } from '../splitJsonDocuments.ts';

const text = z.optional(z.string());
const nullableText = z.optional(z.nullable(z.string()));

const attachmentRecord = z.object({
  MacAddress: nullableText,
  IPAddress: nullableText,
  IPPrefixLen: z.optional(z.number()),
});

const containerRecord = z.object({
  Id: z.string(),
  Name: z.string(),
  ImageName: text,
  State: z.optional(z.object({ Status: text, Pid: z.optional(z.number()) })),
  Config: z.optional(
    z.object({
      Hostname: text,
      Image: text,
      Cmd: z.optional(z.nullable(z.array(z.string()))),
      Labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
    }),
  ),
  NetworkSettings: z.optional(
    z.object({
      Ports: z.optional(
        z.nullable(z.record(z.string(), z.nullable(z.array(z.object({ HostIp: text, HostPort: text }))))),
      ),
      Networks: z.optional(z.nullable(z.record(z.string(), attachmentRecord))),
    }),
  ),
});

/** docker's names are capital, podman's small. */
const networkRecord = z.object({
  Name: text,
  name: text,
  Id: text,
  id: text,
  Driver: text,
  driver: text,
  Internal: z.optional(z.boolean()),
  internal: z.optional(z.boolean()),
  Options: z.optional(z.nullable(z.record(z.string(), z.string()))),
  network_interface: text,
  IPAM: z.optional(z.object({ Config: z.optional(z.nullable(z.array(z.object({ Subnet: text, Gateway: text })))) })),
  subnets: z.optional(z.array(z.object({ subnet: text, gateway: text }))),
});

/** A container as its engine tells of it, with the networks it is attached to by MAC address. */
export interface InspectedContainer extends Omit<Container, 'namespaceInode'> {
  /** Whether it is ours, made to look at the machine. */
  readonly isHelper: boolean;
  readonly attachments: readonly { readonly network: string; readonly mac?: string | undefined }[];
}

/** Output of `ENGINE inspect` of containers; warnings before the list are not of it. */
export function readContainers(engine: string, output: string): Reading<InspectedContainer> {
  return readEach(firstList(output), containerRecord, `${engine} inspect`, (record) => {
    const { Config: config, State: state, NetworkSettings: network } = record;
    const isAlive = (state?.Pid ?? 0) > 0;
    return [
      {
        engine,
        id: record.Id,
        name: record.Name.replace(/^\//u, ''),
        image: record.ImageName ?? config?.Image,
        state: isAlive ? 'running' : 'exited',
        pid: isAlive ? state?.Pid : undefined,
        hostname: config?.Hostname ?? '',
        command: config?.Cmd ?? undefined,
        ports: portsOf(network?.Ports ?? {}),
        project: config?.Labels?.['com.docker.compose.project'] ?? config?.Labels?.['io.podman.compose.project'],
        service: config?.Labels?.['com.docker.compose.service'],
        isHelper: config?.Labels?.['vethscope'] === 'helper',
        attachments: Object.entries(network?.Networks ?? {}).map(([name, { MacAddress }]) => ({
          network: name,
          mac: MacAddress ?? undefined,
        })),
      },
    ];
  });
}

/** Networks with a bridge, of `ENGINE network inspect`: others (host, none, macvlan) have none to show. */
export function readNetworks(engine: string, output: string): Reading<SnapshotNetwork> {
  return readEach(firstList(output), networkRecord, `${engine} network inspect`, (record) => {
    const id = record.Id ?? record.id ?? '';
    const name = record.Name ?? record.name ?? id;
    if ((record.Driver ?? record.driver) !== 'bridge') return [];
    const [docker] = record.IPAM?.Config ?? [];
    const [podman] = record.subnets ?? [];
    return [
      {
        name,
        id,
        bridge:
          record.network_interface ?? record.Options?.['com.docker.network.bridge.name'] ?? `br-${id.slice(0, 12)}`,
        subnet: docker?.Subnet ?? podman?.subnet ?? '',
        gateway: docker?.Gateway ?? podman?.gateway ?? '',
        internal: record.Internal ?? record.internal ?? false,
      },
    ];
  });
}

/** An engine without any container is not asked, and lists nothing; what precedes a list may be a warning. */
function firstList(output: string): unknown {
  if (output.trim() === '') return [];
  const start = output.search(/^\[/mu);
  return start < 0 ? undefined : splitJsonDocuments(output.slice(start)).documents[0];
}

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}`; an exposed port that is not published has null. */
function portsOf(
  ports: Readonly<
    Record<string, readonly { readonly HostIp?: string | undefined; readonly HostPort?: string | undefined }[] | null>
  >,
): readonly SnapshotPort[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const [port = '', protocol] = key.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp') return [];
    return (bindings ?? []).map(({ HostIp = '', HostPort = '' }) => ({
      hostIp: HostIp === '' ? '0.0.0.0' : HostIp,
      hostPort: Number(HostPort),
      containerPort: Number(port),
      protocol,
    }));
  });
}

/**
 * What containerd calls its containers, by its own client `ctr`, which comes with it: also those of nerdctl and of
 * Kubernetes, whose names are labels there (nerdctl pkg/labels, containerd pkg/cri). Engines only add names.
 */
import * as z from 'zod/mini';
import type { SnapshotPort } from '../../model/snapshot.ts';
import { readEach, type Reading } from '../readEach.ts';
import { splitJsonDocuments } from '../splitJsonDocuments.ts';
import type { InspectedContainer } from './readInspect.ts';

/** As this engine is called among the answers. */
export const containerd = 'containerd';

/** Its own, and the one of k3s. */
const sockets = '/run/containerd/containerd.sock /run/k3s/containerd/containerd.sock';

/** Says that the list below it is not whole. */
const late = '@late';

/** Shell words: `mark` is a function, each call is given so many seconds. Docker's own namespace is left to docker. */
export function containerdWords(seconds: number): string {
  const limit = `timeout ${String(seconds)}`;
  return `if command -v ctr >/dev/null 2>&1; then
for socket in ${sockets}; do
[ -S "$socket" ] || continue
export CONTAINERD_ADDRESS="$socket"
mark 'engine ${containerd}'
spaces=$(${limit} ctr namespaces ls -q 2>&1) || { printf '%s\\n' "$spaces"; continue; }
mark containers
${limit} sh -c 'for space; do
[ "$space" = moby ] || for id in $(ctr -n "$space" containers ls -q); do ctr -n "$space" containers info "$id"; done
done' sh $spaces 2>/dev/null || [ $? -ne 124 ] || echo '${late}'
done
fi
`;
}

const record = z.object({
  ID: z.string(),
  Image: z.optional(z.string()),
  Labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
  Spec: z.optional(
    z.nullable(
      z.object({
        hostname: z.optional(z.string()),
        process: z.optional(z.object({ args: z.optional(z.nullable(z.array(z.string()))) })),
      }),
    ),
  ),
});

/** Output of `ctr containers info`, one document after another. Whether one runs, the kernel tells. */
export function readContainerd(output: string): Reading<InspectedContainer> {
  const { documents, rest } = splitJsonDocuments(output);
  const reading = readEach(documents, record, 'ctr containers info', ({ ID: id, Image, Labels, Spec }) => {
    const labels = Labels ?? {};
    return [
      {
        engine: labels['io.cri-containerd.kind'] === undefined ? containerd : 'cri',
        id,
        name: nameOf(labels) ?? id,
        image: Image === '' ? undefined : Image,
        state: 'exited' as const,
        pid: undefined,
        hostname: Spec?.hostname ?? '',
        command: Spec?.process?.args ?? undefined,
        ports: portsOf(labels['nerdctl/ports'] ?? '[]'),
        project: labels['com.docker.compose.project'],
        service: labels['com.docker.compose.service'],
        isHelper: labels['vethscope'] === 'helper',
        attachments: [],
      },
    ];
  });
  if (rest.trim() === '') return reading;
  const why = rest.trim() === late ? 'it took too long to list them all' : 'what ctr printed was cut short';
  return { value: reading.value, problems: [...reading.problems, why] };
}

/** `shop/cart-7d9` of a pod's sandbox, `shop/cart-7d9/web` of a container in it. */
function nameOf(labels: Readonly<Record<string, string>>): string | undefined {
  const pod = labels['io.kubernetes.pod.name'];
  if (pod === undefined) return labels['nerdctl/name'];
  const container = labels['io.cri-containerd.kind'] === 'sandbox' ? undefined : labels['io.kubernetes.container.name'];
  return [labels['io.kubernetes.pod.namespace'], pod, container].filter((part) => part !== undefined).join('/');
}

const portRecord = z.object({
  HostPort: z.number(),
  ContainerPort: z.number(),
  Protocol: z.enum(['tcp', 'udp', 'sctp']),
  HostIP: z.optional(z.string()),
});

/** `[{"HostPort":8080,"ContainerPort":80,"Protocol":"tcp","HostIP":"0.0.0.0"}]`, as CNI's port mappings are written. */
function portsOf(text: string): readonly SnapshotPort[] {
  const [list] = splitJsonDocuments(text).documents;
  return readEach(list, portRecord, 'nerdctl/ports', ({ HostPort, ContainerPort, Protocol, HostIP = '' }) => [
    {
      hostIp: HostIP === '' ? '0.0.0.0' : HostIP,
      hostPort: HostPort,
      containerPort: ContainerPort,
      protocol: Protocol,
    },
  ]).value;
}

/**
 * What CRI-O calls its containers, by `crictl`: pods with their namespaces, and the containers in them. (Of containerd's pods
 * `ctr` tells: see containerd.ts.) The answers are those of the CRI in JSON (k8s.io/cri-api, ListContainers and ListPodSandbox).
 */
import * as z from 'zod/mini';
import { readEach, type Reading } from '../readEach.ts';
import { splitJsonDocuments } from '../splitJsonDocuments.ts';
import type { InspectedContainer } from './readInspect.ts';

/** As this engine is called among the answers. */
export const crio = 'cri-o';

const socket = '/run/crio/crio.sock';

/** Shell words: `mark` is a function, each call is given so many seconds. */
export function crioWords(seconds: number): string {
  const ask = `timeout ${String(seconds)} crictl --runtime-endpoint unix://${socket}`;
  return `if [ -S ${socket} ] && command -v crictl >/dev/null 2>&1; then
mark 'engine ${crio}'
pods=$(${ask} pods -o json 2>&1) || { printf '%s\\n' "$pods"; false; } && {
mark containers
printf '%s\\n' "$pods"
${ask} ps -a -o json 2>/dev/null
}
fi
`;
}

const metadata = z.object({ name: z.string(), namespace: z.optional(z.string()) });

const podRecord = z.object({ id: z.string(), metadata, state: z.optional(z.string()) });

const containerRecord = z.object({
  id: z.string(),
  podSandboxId: z.optional(z.string()),
  metadata,
  image: z.optional(z.object({ image: z.optional(z.string()) })),
});

/** Output of `crictl pods -o json` and `crictl ps -a -o json`. Whether one runs, the kernel tells. */
export function readCrio(output: string): Reading<InspectedContainer> {
  const documents = splitJsonDocuments(output).documents.flatMap((one) =>
    typeof one === 'object' && one !== null ? [one] : [],
  );
  const list = (key: 'items' | 'containers'): unknown =>
    documents.map((one) => new Map<string, unknown>(Object.entries(one)).get(key)).find((one) => one !== undefined);
  const names = new Map<string, string>();
  const pods = readEach(list('items'), podRecord, 'crictl pods', ({ id, metadata: { name, namespace } }) => {
    names.set(id, [namespace, name].filter((part) => part !== undefined).join('/'));
    return [named(id, names.get(id) ?? name)];
  });
  const containers = readEach(list('containers'), containerRecord, 'crictl ps', (record) => {
    const { id, podSandboxId = '', metadata: own, image } = record;
    const name = [names.get(podSandboxId), own.name].filter((part) => part !== undefined).join('/');
    return [{ ...named(id, name), image: image?.image }];
  });
  return { value: [...pods.value, ...containers.value], problems: [...pods.problems, ...containers.problems] };
}

function named(id: string, name: string): InspectedContainer {
  return {
    ...{ engine: 'cri', id, name, state: 'exited', hostname: '', ports: [], isHelper: false, attachments: [] },
  };
}

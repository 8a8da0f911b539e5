/**
 * How a namespace numbers others. `lsns` tells it of the host's view, and of namespaces with processes; for what is
 * left open after that, this makes every namespace known to `ip netns` by its inode, in a mount namespace of its own
 * that goes with the script, and asks `ip netns list-id` in those whose links lead somewhere unknown. The machine's own
 * /run/netns is neither seen nor changed.
 */
import * as z from 'zod/mini';
import { quote } from '../../targets/quote.ts';
import { readEach } from '../readEach.ts';
import type { NamespaceIds } from '../resolvePeers.ts';
import { sectionMark, splitSections } from '../sections.ts';
import { splitJsonDocuments } from '../splitJsonDocuments.ts';
import type { FoundNamespace } from './chooseNamespaces.ts';

/**
 * Runs in the private mount namespace. `/run` may hold no `netns` yet, and making one would be a change. `mount -c`, for
 * /proc/PID/root is a way into another mount namespace, and resolved by its text it would be our own.
 */
const naming = (namespaces: readonly FoundNamespace[], askers: readonly number[], mark: string): string => {
  const attach = namespaces.flatMap(({ inode, entrance, processes: [first] }) =>
    entrance !== undefined || first === undefined ? [] : [`netns attach ${String(inode)} ${String(first.pid)}\n`],
  );
  const bind = namespaces.flatMap(({ inode, entrance, processes, path }) =>
    entrance === undefined && processes.length > 0
      ? []
      : [`: >/run/netns/${String(inode)} && mount -c --bind ${path} /run/netns/${String(inode)}\n`],
  );
  return `if [ -d /run/netns ]; then mount -t tmpfs tmpfs /run/netns; else mount -t tmpfs tmpfs /run && mkdir /run/netns; fi || exit 1
ip -force -batch - <<'END' 2>/dev/null
${attach.join('')}END
${bind.join('')}printf '${mark}names\\n'; stat -c '%i %n' /run/netns/*
for asker in ${askers.map(String).join(' ')}; do
printf '${mark}ids %s\\n' "$asker"; nsenter --net=/run/netns/$asker ip -j netns list-id
done
printf '${mark}end\\n'
`;
};

/** See the head of this file. `askers`: inodes of the namespaces whose numbering is wanted. */
export function namespaceIdsScript(
  namespaces: readonly FoundNamespace[],
  askers: readonly number[],
  nonce: string,
): string {
  const script = naming(namespaces, askers, sectionMark(nonce));
  return `unshare --mount --propagation private sh -c ${quote([script])} </dev/null 2>/dev/null\n`;
}

const idRecord = z.object({ nsid: z.number(), name: z.optional(z.string()) });

/** What the script said; a name counts for the namespace that it turned out to be of. */
export function readNamespaceIds(output: string, nonce: string): NamespaceIds {
  const sections = splitSections(output, nonce);
  const names = sections.find(({ name }) => name === 'names')?.text ?? '';
  const inodes = new Map(
    [...names.matchAll(/^(\d+) \/run\/netns\/(\d+)$/gmu)].map(([, inode, name = '']) => [name, Number(inode)] as const),
  );
  return new Map(
    sections
      .filter(({ name }) => name === 'ids')
      .flatMap(({ argument, text }) => {
        const asker = inodes.get(argument);
        const { value } = readEach(splitJsonDocuments(text).documents[0], idRecord, 'netns', ({ nsid, name }) => {
          const inode = inodes.get(name ?? '');
          return inode === undefined ? [] : [[nsid, inode] as const];
        });
        return asker === undefined ? [] : [[asker, new Map(value)] as const];
      }),
  );
}

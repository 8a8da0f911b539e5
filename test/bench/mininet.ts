/** Mininet's part of the comparison: its start of as many hosts on a Linux bridge. */
import type { Target } from '../../lab-runtime/index.ts';

/**
 * Milliseconds from Mininet's first word about the network, when Python and Mininet are loaded, to its last before it
 * takes it down again; it is not waited for after that. It runs in namespaces of its own, also of users, so that the
 * settings it makes for the whole machine are refused. Rejects where it does not come that far.
 */
export async function timeMininet(target: Target, count: number): Promise<number> {
  const script = `exec unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc sh -c '
    mount -t tmpfs none /run && exec mn --switch lxbr --controller none --topo single,${String(count)} --test none' 2>&1`;
  let begun: number | undefined;
  let stands: number | undefined;
  const conversation = target.converse(
    script,
    {
      onStdout: (line) => {
        if (line.includes('*** Creating network')) begun = performance.now();
        if (!line.includes('*** Stopping')) return;
        stands ??= performance.now();
        conversation.stop();
      },
    },
    { what: `Mininet with ${String(count)} hosts`, timeoutMs: 120_000 },
  );
  conversation.end();
  const { stdout } = await conversation.done;
  if (begun === undefined || stands === undefined) throw new Error(`Mininet did not start:\n${stdout.slice(-1000)}`);
  return stands - begun;
}
